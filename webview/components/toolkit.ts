/**
 * The one import of the VS Code toolkit. It maps the theme in a listener of the window's `load` event, so this must be a part of the
 * first script, not of a lazy one.
 */
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';

provideVSCodeDesignSystem().register(vsCodeButton());
