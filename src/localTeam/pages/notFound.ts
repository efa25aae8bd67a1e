/** What is shown where there is nothing. */
import { html, message, type Answer } from './layout';
import type { PageContext } from './visit';

export const notFoundPage = (c: PageContext): Answer =>
  message(c, {
    title: 'There is nothing here',
    text: 'The address is wrong, or what it led to is gone. Links of the local team end when it is reset.',
    mark: 'failed',
    then: html`<p><a href="/">To the local team</a></p>`,
    status: 404,
  });
