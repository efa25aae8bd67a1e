/** Questions in several steps, in the editor's own input boxes and pick lists. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Dismissed } from '../../src/commands/context';
import { askAll, askChoice, askText, type Step } from '../../src/commands/prompts';

/** Runs a command of the editor once the question of a step is on screen. */
function afterwards(step: Step, command: string): Step {
  return async (frame) => {
    const move = step(frame);
    await vscode.commands.executeCommand(command);
    return move;
  };
}
const ACCEPT = 'workbench.action.acceptSelectedQuickOpenItem';
const BACK = 'workbench.action.quickInputBack';
const CLOSE = 'workbench.action.closeQuickOpen';

describe('Questions in the editor', () => {
  const answers: { email: string; role: string } = { email: '', role: '' };
  const email: Step = (frame) =>
    askText(frame, {
      value: 'new@example.com',
      prompt: 'E-mail address',
      problem: (text) => (text.includes('@') ? undefined : 'Enter an e-mail address.'),
      keep: (text) => (answers.email = text),
    });
  const role: Step = (frame) =>
    askChoice(frame, {
      placeholder: 'Role',
      choices: [
        { label: 'Owner', value: 'owner' },
        { label: 'Member', value: 'member' },
      ],
      active: (value) => value === 'member',
      keep: (value) => (answers.role = value),
    });

  beforeEach(() => Object.assign(answers, { email: '', role: '' }));

  it('are answered one after the other', async () => {
    await askAll('Invite', [afterwards(email, ACCEPT), afterwards(role, ACCEPT)]);
    assert.deepEqual(answers, { email: 'new@example.com', role: 'member' });
  });

  it('lead back, and forth again', async () => {
    const visited: number[] = [];
    let isBack = false;
    const second: Step = (frame) => {
      if (isBack) return afterwards(role, ACCEPT)(frame);
      isBack = true;
      return afterwards(role, BACK)(frame);
    };
    const visiting =
      (step: Step): Step =>
      (frame) => {
        visited.push(frame.step);
        return step(frame);
      };
    await askAll('Invite', [visiting(afterwards(email, ACCEPT)), visiting(second)]);
    assert.deepEqual(visited, [1, 2, 1, 2]);
    assert.equal(answers.role, 'member');
  });

  it('end everything when one is closed', async () => {
    await assert.rejects(askAll('Invite', [afterwards(email, CLOSE), afterwards(role, ACCEPT)]), Dismissed);
    assert.deepEqual(answers, { email: '', role: '' });
  });

  it('are not answered with what is wrong', async () => {
    const wrong: Step = (frame) =>
      askText(frame, {
        value: 'nobody',
        prompt: 'E-mail address',
        problem: () => 'Not an address.',
        keep: (text) => (answers.email = text),
      });
    const stubborn: Step = async (frame) => {
      const move = wrong(frame);
      await vscode.commands.executeCommand(ACCEPT);
      await vscode.commands.executeCommand(CLOSE);
      return move;
    };
    await assert.rejects(askAll('Invite', [stubborn]), Dismissed);
    assert.equal(answers.email, '');
  });
});
