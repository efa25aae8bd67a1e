/** Questions in several steps, with a way back. What was entered stays when one goes back and forth. */
import * as vscode from 'vscode';
import { Dismissed, Refusal } from './context';

/** Where a question stands in its series. */
export interface Frame {
  title: string;
  step: number;
  totalSteps: number;
}

/** To the next question, or back to the one before. */
export type Move = 'next' | 'back';

export type Step = (frame: Frame) => Promise<Move>;

/** Asks one question after another. Throws {@link Dismissed} when the person closes one. A step may be left out by giving `next` at once. */
export async function askAll(title: string, steps: readonly Step[]): Promise<void> {
  for (let at = 0; at < steps.length;) {
    const move = await steps[at]!({ title, step: at + 1, totalSteps: steps.length });
    at = move === 'next' ? at + 1 : Math.max(0, at - 1);
  }
}

export interface TextQuestion {
  value: string;
  prompt: string;
  placeholder?: string;
  /** What is wrong with a text. It is said while the person types, and keeps them from going on. */
  problem: (text: string) => string | undefined;
  /** What a sound text leads to, said while the person types. */
  hint?: (text: string) => string | undefined;
  /** Buttons that put a text there which comes from elsewhere; undefined leaves what is there. */
  fillers?: readonly { icon: string; tooltip: string; fill: () => Promise<string | undefined> }[];
  /** Takes what was entered; also what is half typed when the person goes back. */
  keep: (text: string) => void;
}

/** Asks for a text. */
export function askText(
  frame: Frame,
  { value, prompt, placeholder, problem, hint, fillers = [], keep }: TextQuestion,
): Promise<Move> {
  const input = vscode.window.createInputBox();
  place(input, frame);
  input.value = value;
  input.prompt = prompt;
  input.placeholder = placeholder;
  const fills = fillers.map(({ icon, tooltip }) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip }));
  input.buttons = [...backButton(frame), ...fills];
  const show = (text: string, isFinal: boolean): boolean => {
    const isUntouched = text === '' || text === value;
    const trouble = isUntouched && !isFinal ? undefined : problem(text);
    const note = trouble ?? (text === '' ? undefined : hint?.(text));
    const severity = trouble ? vscode.InputBoxValidationSeverity.Error : vscode.InputBoxValidationSeverity.Info;
    input.validationMessage = note && { message: note, severity };
    return trouble === undefined;
  };
  show(value, false);
  input.onDidChangeValue((text) => show(text, false));
  let isFilling = false;
  input.onDidTriggerButton(async (button) => {
    const filler = fillers.find((_, index) => fills[index] === button);
    if (!filler) return;
    isFilling = true;
    try {
      const text = await filler.fill();
      if (text === undefined) return;
      input.value = text;
      show(text, false);
    } catch (error) {
      const message = error instanceof Refusal ? error.problem.detail : vscode.l10n.t('This could not be read.');
      input.validationMessage = { message, severity: vscode.InputBoxValidationSeverity.Error };
    } finally {
      isFilling = false;
      input.show();
    }
  });
  const accept = () => (show(input.value, true) ? () => keep(input.value) : undefined);
  // A dialog for a file may take the place of the field until it is done.
  return answer(input, accept, () => isFilling).then((move) => {
    if (move === 'back') keep(input.value);
    return move;
  });
}

export interface Choice<T> extends vscode.QuickPickItem {
  value: T;
}

export interface ChoiceQuestion<T> {
  placeholder: string;
  choices: readonly Choice<T>[];
  /** The choice that is highlighted first. */
  active?: (value: T) => boolean;
  /** What a button on a row does; the list stays. */
  press?: (value: T) => void;
  /** The same question with what was still to be read when it was put; it is left as it is when that fails. */
  later?: Promise<{ placeholder: string; choices: readonly Choice<T>[] }>;
  keep: (value: T) => void;
}

/** Asks to pick one of several. */
export function askChoice<T>(
  frame: Frame,
  { placeholder, choices, active, press, later, keep }: ChoiceQuestion<T>,
): Promise<Move> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  place(pick, frame);
  pick.placeholder = placeholder;
  pick.items = choices;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = backButton(frame);
  const first = active && choices.find(({ value }) => active(value));
  if (first) pick.activeItems = [first];
  if (press) pick.onDidTriggerItemButton(({ item }) => press(item.value));
  if (later) {
    pick.busy = true;
    pick.keepScrollPosition = true;
    later
      .then((anew) => {
        const [highlighted] = pick.activeItems;
        pick.placeholder = anew.placeholder;
        pick.items = anew.choices;
        pick.activeItems = anew.choices.filter(({ value }) => value === highlighted?.value);
      })
      .catch(() => undefined)
      .finally(() => (pick.busy = false));
  }
  return answer(pick, () => {
    const [chosen] = pick.selectedItems;
    return chosen && (() => keep(chosen.value));
  });
}

export interface ManyQuestion<T> {
  /** The rows. Asked for anew after a button was pressed on one. */
  choices: () => readonly Choice<T>[];
  /** Whether a row is ticked at first. */
  ticked: (value: T) => boolean;
  /** Rows that are only there to be read cannot be ticked. */
  mayTick?: (value: T) => boolean;
  /** What the ticked ones lead to, said above the list, and the title where that follows them, too. */
  note: (values: readonly T[]) => string | { title: string; hint: string };
  /** What a button on a row does; the rows are drawn anew after it. */
  press?: (value: T) => void;
  keep: (values: T[]) => void;
}

/** Asks to tick some of several. Nobody gets on with none ticked. */
export function askMany<T>(
  frame: Frame,
  { choices, ticked, mayTick = () => true, note, press, keep }: ManyQuestion<T>,
): Promise<Move> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  place(pick, frame);
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = backButton(frame);
  const draw = (isTicked: (value: T) => boolean): void => {
    pick.items = choices();
    pick.selectedItems = pick.items.filter(({ value }) => isTicked(value) && mayTick(value));
    tell();
  };
  const tell = (): void => {
    const sound = pick.selectedItems.filter(({ value }) => mayTick(value));
    if (sound.length < pick.selectedItems.length) pick.selectedItems = sound;
    const said = note(sound.map(({ value }) => value));
    const { title, hint } = typeof said === 'string' ? { title: frame.title, hint: said } : said;
    pick.title = title;
    pick.placeholder = hint;
  };
  draw(ticked);
  pick.onDidChangeSelection(tell);
  pick.onDidTriggerItemButton(({ item }) => {
    const now = new Set(pick.selectedItems.map(({ value }) => value));
    press?.(item.value);
    draw((value) => now.has(value));
  });
  return answer(pick, () => {
    const values = pick.selectedItems.map(({ value }) => value).filter(mayTick);
    return values.length > 0 ? () => keep(values) : undefined;
  });
}

/** Asks to pick one of several, as the only question. */
export async function chooseOne<T>(title: string, question: Omit<ChoiceQuestion<T>, 'keep'>): Promise<T> {
  const chosen: T[] = [];
  await askAll(title, [(frame) => askChoice(frame, { ...question, keep: (value) => chosen.push(value) })]);
  return chosen[0]!;
}

function place(input: vscode.QuickInput, { title, step, totalSteps }: Frame): void {
  input.title = title;
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
  // The address to type may have to be looked up in another window.
  input.ignoreFocusOut = true;
}

const backButton = ({ step }: Frame): vscode.QuickInputButton[] => (step > 1 ? [vscode.QuickInputButtons.Back] : []);

/**
 * Shows an input until it is accepted (and `accept` gives what to do with it), left by the way back, or closed. While `isElsewhere` says so
 * it is not closed but hidden by something that the input itself has asked.
 */
function answer(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  accept: () => (() => void) | undefined,
  isElsewhere: () => boolean = () => false,
): Promise<Move> {
  return new Promise<Move>((resolve, reject) => {
    input.onDidAccept(() => {
      const take = accept();
      if (!take) return;
      take();
      resolve('next');
      input.hide();
    });
    input.onDidTriggerButton((button) => {
      if (button !== vscode.QuickInputButtons.Back) return;
      resolve('back');
      input.hide();
    });
    input.onDidHide(() => {
      if (isElsewhere()) return;
      reject(new Dismissed());
      input.dispose();
    });
    input.show();
  });
}
