/** Rows and hovers as the editor's own objects. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { HOVER_COMMANDS, hover, hoverMarkdown } from '../../src/views/tooltips';
import { treeNodes } from '../../src/views/treeNodes';
import { exampleTeam, state } from '../unit/views/state';

describe('The rows of the team view in the editor', () => {
  it('are in the words that the editor’s translations give', () => {
    assert.deepEqual(
      treeNodes(state()).map(({ id }) => id),
      ['organization', 'credits', 'seats', 'dataPolicy', 'members', 'invitations'],
    );
    assert.equal(treeNodes(state())[1]?.label, vscode.l10n.t('Credits'));
  });

  it('have hovers that run only the commands on a fixed list, and show names as they are', () => {
    const name = '[Refund](command:workbench.action.quit) <img src=x>';
    const [organization] = treeNodes(state({ of: exampleTeam({ name }) }));
    const markdown = hover(organization!.hover!);
    assert.ok(markdown instanceof vscode.MarkdownString);
    assert.deepEqual(markdown.isTrusted, { enabledCommands: HOVER_COMMANDS });
    assert.notEqual(markdown.supportHtml, true);
    assert.equal(markdown.value, hoverMarkdown(organization!.hover!));
    assert.doesNotMatch(markdown.value, /(?<!\\)\]\((?!command:kiloTeams\.)/);
  });
});
