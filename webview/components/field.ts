import { css } from 'lit';

/** The look of an input with its name above and what is wrong with it below. */
export const fieldStyles = css`
  .field {
    display: grid;
    gap: 4px;
  }
  .field > span:first-child {
    color: var(--kt-muted);
  }
  .field input {
    width: 100%;
    max-width: 320px;
  }
  .field input[aria-invalid='true'] {
    border-color: var(--vscode-inputValidation-errorBorder, var(--kt-bad));
  }
  .check {
    min-height: 16px;
    font-size: 11px;
    color: var(--kt-muted);
  }
  .field:has([aria-invalid='true']) .check {
    color: color-mix(in srgb, var(--kt-bad) 60%, var(--vscode-foreground));
  }
`;
