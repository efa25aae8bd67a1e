/** Which organization is looked at: this workspace's choice, else the last choice made anywhere, else the first there is. */
import type * as vscode from 'vscode';
import type { OrganizationSummary } from '../team/model';
import type { Identity } from './types';

export class ActiveOrganization {
  constructor(
    private readonly workspace: vscode.Memento,
    private readonly everywhere: vscode.Memento,
  ) {}

  /** The id of the active organization; undefined when there is none. While the list is not known, an earlier choice is trusted. */
  of(identity: Identity, organizations: readonly OrganizationSummary[] | undefined): string | undefined {
    const chosen = [this.workspace, this.everywhere].map((memory) => memory.get<string>(keyOf(identity)));
    if (!organizations) return chosen.find((id) => id !== undefined);
    return chosen.find((id) => organizations.some((organization) => organization.id === id)) ?? organizations[0]?.id;
  }

  async choose(identity: Identity, id: string): Promise<void> {
    await Promise.all([this.workspace.update(keyOf(identity), id), this.everywhere.update(keyOf(identity), id)]);
  }

  /** Makes the organization that is shown the one of the next start, unless somebody has chosen before. */
  async remember(identity: Identity, id: string): Promise<void> {
    if (this.of(identity, undefined) === undefined) await this.everywhere.update(keyOf(identity), id);
  }

  async forget(identity: Identity): Promise<void> {
    await Promise.all([this.workspace.update(keyOf(identity), undefined), this.everywhere.update(keyOf(identity), undefined)]);
  }
}

const keyOf = ({ serverKey, personId }: Identity): string => `kiloTeams.organization ${serverKey} ${personId}`;
