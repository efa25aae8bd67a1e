/** The part of the `vscode` module that our code uses, without an editor. Driven through `editor.ts`. */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Doing =
  | { press: string }
  | { type: string; accept?: boolean }
  | { pick: string }
  /** Ticks exactly those whose label has one of these texts, and goes on unless told otherwise. */
  | { tick: string[]; accept?: boolean }
  /** Presses the button on a row. */
  | { pressOn: string }
  /** Presses a button in the title of a question. */
  | { fill: string }
  /** Names a file or folder in a dialog that asks for one. */
  | { place: string }
  /** Something that happens just before the next question. */
  | (() => unknown)
  /** Accepts a question as it stands. */
  | 'accept'
  /** Lets a list come to rest that is still being read. */
  | 'wait'
  /** Presses “Cancel” on the progress once it has told of something. */
  | 'cancelProgress'
  | 'back'
  | 'close';
/** What is done to the fields and lists themselves. */
type Deed = Extract<Doing, object>;

/** Everything that was put on screen, in order. */
export type Shown =
  | { kind: 'message'; level: 'info' | 'warning' | 'error'; text: string; detail?: string; modal: boolean; buttons: string[] }
  | { kind: 'text'; title?: string; prompt?: string; value: string; problem?: string; hint?: string }
  | {
      kind: 'choice';
      title?: string;
      placeholder?: string;
      items: { label: string; description?: string; detail?: string }[];
      active?: string;
      /** Labels of what is ticked, where several can be. */
      ticked?: string[];
    }
  | { kind: 'place'; title?: string; proposed?: string }
  | { kind: 'progress'; title?: string; messages: string[] };

export const shown: Shown[] = [];
export const script: Doing[] = [];
export const settings = new Map<string, unknown>();
export const clipboard: { text: string } = { text: '' };
export const opened: string[] = [];
export const ran: { command: string; args: unknown[] }[] = [];

interface UriHandler {
  handleUri: (uri: { path: string; query: string }) => void;
}
/** Who takes links to our extension. */
export const uriHandlers: UriHandler[] = [];
export const workspaceFolders: { name: string; uri: { scheme: string; fsPath: string; path: string } }[] = [];

export function reset(doings: Doing[]): void {
  for (const list of [shown, script, opened, ran, workspaceFolders, uriHandlers]) list.length = 0;
  settings.clear();
  clipboard.text = '';
  workspace.isTrusted = true;
  script.push(...doings);
  happen();
}

/** Does what is scripted to happen before the next question. */
function happen(): void {
  for (let [next] = script; typeof next === 'function'; [next] = script) {
    script.shift();
    next();
  }
}

export class Disposable {
  constructor(private readonly callback: () => void) {}
  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((one) => one.dispose()));
  }
  dispose(): void {
    this.callback();
  }
}

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class ThemeColor {
  constructor(readonly id: string) {}
}
export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}
export class MarkdownString {
  isTrusted?: boolean | { enabledCommands: readonly string[] };
  constructor(
    readonly value: string,
    readonly supportThemeIcons = false,
  ) {}
}
export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState: number,
  ) {}
}
export class Uri {
  private constructor(readonly path: string) {}
  static parse = (text: string): Uri => new Uri(text);
  static file = (text: string): Uri => new Uri(text);
  static joinPath = (base: Uri, ...parts: string[]): Uri => new Uri([base.path, ...parts].join('/'));
  with = ({ path }: { path: string }): Uri => new Uri(path);
  toString(): string {
    return this.path;
  }
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
export const InputBoxValidationSeverity = { Info: 1, Warning: 2, Error: 3 };
export const ViewColumn = { Active: -1 };
export const QuickInputButtons = { Back: { tooltip: 'Back' } };

export const l10n = {
  t: (text: string, ...args: (string | number)[]): string =>
    text.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
};

type MessageOptions = { modal?: boolean; detail?: string };

/** A message is answered by the next scripted press of one of its buttons. Others leave the script alone: nobody has to react to them. */
const message =
  (level: 'info' | 'warning' | 'error') =>
  async (text: string, ...rest: (string | MessageOptions)[]): Promise<string | undefined> => {
    const options = rest.find((one): one is MessageOptions => typeof one === 'object') ?? {};
    const buttons = rest.filter((one): one is string => typeof one === 'string');
    happen();
    shown.push({ kind: 'message', level, text, detail: options.detail, modal: options.modal ?? false, buttons });
    const [next] = script;
    if (typeof next === 'object' && 'press' in next && buttons.includes(next.press)) {
      script.shift();
      return next.press;
    }
    if (next === 'close' && buttons.length > 0) script.shift();
    return undefined;
  };

abstract class QuickInput {
  title?: string;
  step?: number;
  totalSteps?: number;
  ignoreFocusOut = false;
  busy = false;
  buttons: unknown[] = [];
  placeholder?: string;
  protected readonly accepted = new EventEmitter<void>();
  protected readonly triggered = new EventEmitter<unknown>();
  protected readonly hidden = new EventEmitter<void>();
  readonly onDidAccept = this.accepted.event;
  readonly onDidTriggerButton = this.triggered.event;
  readonly onDidHide = this.hidden.event;
  private isShown = false;

  show(): void {
    this.isShown = true;
    queueMicrotask(() => this.react());
  }
  hide(): void {
    if (this.isShown) this.hidden.fire();
    this.isShown = false;
  }
  dispose(): void {
    this.isShown = false;
  }

  /** Puts itself among what was shown, and does what is scripted for it. */
  private react(): void {
    happen();
    this.record();
    const doing = script.shift() ?? 'close';
    if (doing === 'wait') return this.comeToRest();
    if (doing === 'close') this.hide();
    else if (doing === 'back') this.triggered.fire(QuickInputButtons.Back);
    else if (doing === 'accept') this.accepted.fire();
    else if (typeof doing === 'object') this.perform(doing);
    else throw new Error(`${String(doing)} does not fit here`);
    // What was not accepted stays on screen for the next thing that is scripted.
    if (this.isShown) this.react();
  }
  private comeToRest(): void {
    setImmediate(() => (this.busy ? this.comeToRest() : this.react()));
  }
  protected abstract record(): void;
  protected abstract perform(doing: Deed): void;
}

class InputBox extends QuickInput {
  value = '';
  prompt?: string;
  validationMessage?: string | { message: string; severity: number };
  private readonly changed = new EventEmitter<string>();
  readonly onDidChangeValue = this.changed.event;

  protected record(): void {
    const { title, prompt, value, validationMessage } = this;
    const note = typeof validationMessage === 'object' ? validationMessage : undefined;
    const isProblem = note?.severity === InputBoxValidationSeverity.Error;
    shown.push({
      kind: 'text',
      title,
      prompt,
      value,
      problem: isProblem ? note.message : undefined,
      hint: isProblem ? undefined : note?.message,
    });
  }
  protected perform(doing: Deed): void {
    if ('fill' in doing) {
      const button = this.buttons.find((one) => (one as { tooltip: string }).tooltip.includes(doing.fill));
      if (!button) throw new Error(`${doing.fill} is no button of the text field “${this.prompt}”`);
      this.triggered.fire(button);
      return;
    }
    if (!('type' in doing)) throw new Error(`${JSON.stringify(doing)} does not fit the text field “${this.prompt}”`);
    this.value = doing.type;
    this.changed.fire(doing.type);
    this.record();
    if (doing.accept !== false) this.accepted.fire();
  }
}

interface Item {
  label: string;
  description?: string;
  detail?: string;
  buttons?: readonly unknown[];
}

class QuickPick extends QuickInput {
  items: readonly Item[] = [];
  activeItems: readonly Item[] = [];
  selectedItems: readonly Item[] = [];
  canSelectMany = false;
  private readonly selectionChanged = new EventEmitter<readonly Item[]>();
  private readonly buttonPressed = new EventEmitter<{ item: Item; button: unknown }>();
  readonly onDidChangeSelection = this.selectionChanged.event;
  readonly onDidTriggerItemButton = this.buttonPressed.event;

  protected record(): void {
    const { title, placeholder, items, activeItems, selectedItems, canSelectMany } = this;
    shown.push({
      kind: 'choice',
      title,
      placeholder,
      items: items.map(({ label, description, detail }) => ({ label, description, detail })),
      active: activeItems[0]?.label,
      ...(canSelectMany && { ticked: selectedItems.map(({ label }) => label) }),
    });
  }
  protected perform(doing: Deed): void {
    if ('pressOn' in doing) {
      const row = this.items.find(({ label }) => label.includes(doing.pressOn));
      const [button] = row?.buttons ?? [];
      if (!row || !button) throw new Error(`there is no button on ${doing.pressOn}`);
      this.buttonPressed.fire({ item: row, button });
      return;
    }
    if ('tick' in doing) {
      this.selectedItems = this.items.filter(({ label }) => doing.tick.some((text) => label.includes(text)));
      this.selectionChanged.fire(this.selectedItems);
      this.record();
      if (doing.accept !== false) this.accepted.fire();
      return;
    }
    const item = 'pick' in doing ? this.items.find(({ label }) => label.includes(doing.pick)) : undefined;
    if (!item) throw new Error(`${JSON.stringify(doing)} is not among ${this.items.map(({ label }) => label).join(', ')}`);
    this.selectedItems = [item];
    this.accepted.fire();
  }
}

/** A tree view, and what its owner has told the editor about it. */
export class TreeView {
  description?: string;
  message?: string;
  badge?: { value: number; tooltip: string };
  visible = false;
  private readonly visibility = new EventEmitter<{ visible: boolean }>();
  readonly onDidChangeVisibility = this.visibility.event;
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.visibility.fire({ visible });
  }
  dispose(): void {
    this.visibility.dispose();
  }
}
export const treeViews: TreeView[] = [];

/** A dialog for a file or a folder is answered by the next scripted place; otherwise it is closed. */
async function placeFor({ title, defaultUri }: { title?: string; defaultUri?: Uri }): Promise<Uri | undefined> {
  shown.push({ kind: 'place', title, proposed: defaultUri?.path });
  const [next] = script;
  if (typeof next !== 'object' || !('place' in next)) return undefined;
  script.shift();
  return Uri.file(next.place);
}

const silentChannel = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export const window = {
  createTreeView: () => {
    const view = new TreeView();
    treeViews.push(view);
    return view;
  },
  showInformationMessage: message('info'),
  showWarningMessage: message('warning'),
  showErrorMessage: message('error'),
  showSaveDialog: placeFor,
  showOpenDialog: async (options: Parameters<typeof placeFor>[0]) => {
    const place = await placeFor(options);
    return place && [place];
  },
  createInputBox: () => new InputBox(),
  createQuickPick: () => new QuickPick(),
  state: { focused: true },
  onDidChangeWindowState: new EventEmitter<unknown>().event,
  createOutputChannel: () => ({ ...silentChannel, show: () => undefined, dispose: () => undefined }),
  createStatusBarItem: () => ({ show: () => undefined, hide: () => undefined, dispose: () => undefined }),
  registerUriHandler: (handler: UriHandler) => {
    uriHandlers.push(handler);
    return new Disposable(() => undefined);
  },
  registerWebviewPanelSerializer: () => new Disposable(() => undefined),
  setStatusBarMessage: () => new Disposable(() => undefined),
  withProgress: async <T>(
    { title }: { title?: string },
    run: (progress: { report(value: { message?: string }): void }, token: { onCancellationRequested: unknown }) => Promise<T>,
  ): Promise<T> => {
    const messages: string[] = [];
    shown.push({ kind: 'progress', title, messages });
    const canceled = new EventEmitter<void>();
    cancelProgress = () => canceled.fire();
    const report = ({ message: text }: { message?: string }): void => {
      if (text) messages.push(text);
      if (script[0] === 'cancelProgress') {
        script.shift();
        canceled.fire();
      }
    };
    return run({ report }, { onCancellationRequested: canceled.event });
  },
};

/** Presses "Cancel" on the progress that was shown last. */
export let cancelProgress: () => void = () => undefined;

/** Files are those of the disk. */
const fs = {
  readDirectory: async ({ path }: Uri): Promise<[string, number][]> =>
    (await readdir(path, { withFileTypes: true })).map((entry) => [entry.name, entry.isFile() ? 1 : 2]),
  writeFile: async ({ path }: Uri, bytes: Uint8Array): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  },
  rename: async (from: Uri, to: Uri, { overwrite }: { overwrite: boolean }): Promise<void> => {
    const taken = (await readdir(dirname(to.path))).some((name) => to.path.endsWith(`/${name}`));
    if (taken && !overwrite) throw new Error('EntryExists');
    await rename(from.path, to.path);
  },
};

export const workspace = {
  isTrusted: true,
  fs,
  workspaceFolders,
  getConfiguration: (section?: string) => {
    const full = (key: string) => (section === undefined ? key : `${section}.${key}`);
    return {
      get: <T>(key: string, fallback?: T): T | undefined => (settings.get(full(key)) as T | undefined) ?? fallback,
      inspect: (key: string) => ({ key: full(key), globalValue: settings.get(full(key)) }),
    };
  },
  onDidChangeConfiguration: new EventEmitter<unknown>().event,
};

export const env = {
  language: 'en',
  uriScheme: 'vscode',
  clipboard: {
    readText: async () => clipboard.text,
    writeText: async (text: string) => {
      clipboard.text = text;
    },
  },
  openExternal: async (address: { toString(): string }) => {
    opened.push(address.toString());
    return true;
  },
};

/** The commands that our code has made known, with what they do. */
export const registered = new Map<string, (argument?: unknown) => unknown>();

export const authentication = {
  registerAuthenticationProvider: () => new Disposable(() => undefined),
};

export const commands = {
  registerCommand: (id: string, run: (argument?: unknown) => unknown) => {
    registered.set(id, run);
    return new Disposable(() => registered.delete(id));
  },
  executeCommand: async (command: string, ...args: unknown[]) => {
    ran.push({ command, args });
  },
};
