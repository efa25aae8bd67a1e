import { css, html, nothing } from 'lit';
import type { DashboardState } from '../../src/protocol/dashboard';
import { formatCount } from '../../src/team/format';
import type { DataCollection, ModelPolicy, Team } from '../../src/team/model';
import { DATA_POLICIES, denialText } from '../../src/team/words';
import { commandButton, isShown, whyDisabled } from '../components/actions';
import { badge } from '../components/badge';
import { icon } from '../components/icons';
import { host } from '../hostBridge';

export const policiesStyles = css`
  .policies {
    display: grid;
    gap: 20px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
  }
  .choices li {
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr) auto;
    gap: 2px 10px;
    padding: 8px 0;
    align-items: center;
  }
  .choices li + li {
    border-top: 1px solid color-mix(in srgb, var(--kt-line) 60%, transparent);
  }
  .choices .meaning {
    display: block;
  }
  .choices svg {
    color: var(--kt-accent);
  }
  .ids {
    max-height: 180px;
    overflow: auto;
    margin-top: 4px;
  }
`;

const CHOICES = Object.keys(DATA_POLICIES) as DataCollection[];

/** The rules that the organization sets for everybody in it. */
export const policies = (state: DashboardState, team: Team): unknown =>
  html`<div class="policies">
    <div class="stack">
      <h3>Data collection</h3>
      ${dataCollection(state, team)}
    </div>
    <div class="stack">
      <h3>Models and providers</h3>
      ${models(state, team)}
      <h3>Usage analytics</h3>
      <p class="muted">
        Kilo’s API has no setting for it, so it is not shown here.
        <button class="link" @click=${() => host.run('kiloTeams.openWebPage')}>Look on Kilo’s web page</button>
      </p>
    </div>
  </div>`;

function dataCollection({ permissions }: DashboardState, team: Team): unknown {
  const permission = permissions.setDataPolicy;
  return html`<ul class="choices" aria-label="Data collection">
    ${CHOICES.map((choice) => {
      const { name, meaning } = DATA_POLICIES[choice];
      const isNow = choice === team.dataCollection;
      return html`<li aria-current=${isNow ? 'true' : nothing}>
        ${isNow ? icon('check') : html`<span></span>`}
        <span
          ><span class=${isNow ? 'strong' : ''}>${name}</span> ${isNow ? badge('Now', 'accent') : nothing}
          <span class="muted small meaning">${meaning}</span></span
        >
        ${
          isNow || !isShown(permission)
            ? nothing
            : html`<button
                class="link"
                data-command="kiloTeams.setDataPolicy"
                aria-label=${`Use this: set data collection to “${name}”`}
                title=${whyDisabled(permission) ?? nothing}
                ?disabled=${!permission.allowed}
                @click=${() => host.run('kiloTeams.setDataPolicy', undefined, choice)}
              >
                Use this
              </button>`
        }
      </li>`;
    })}
  </ul>`;
}

function models(state: DashboardState, team: Team): unknown {
  if (team.plan !== 'enterprise')
    return html`<p class="muted">
      Everybody may use every model. Lists of models and providers and a model to start with come with the Enterprise plan.
      <button class="link" @click=${() => host.run('kiloTeams.openWebPage')}>Plans on Kilo’s web page</button>
    </p>`;
  const { modelPolicy } = team;
  if (!modelPolicy)
    return html`<p class="muted">
      This server does not tell which models are allowed.
      <button class="link" @click=${() => host.run('kiloTeams.openWebPage')}>Look on Kilo’s web page</button>
    </p>`;
  const permission = state.permissions.setModelPolicy;
  return html`<dl class="facts">
      <dt>Models</dt>
      <dd>${allowed(modelPolicy.models, 'Every model', 'model', 'models')}</dd>
      <dt>Providers</dt>
      <dd>${allowed(modelPolicy.providers, 'Every provider', 'provider', 'providers')}</dd>
      <dt>Model to start with</dt>
      <dd class="wrap">${defaultModel(state, modelPolicy)}</dd>
    </dl>
    ${
      isShown(permission)
        ? html`<div class="row">
            ${commandButton(state, 'kiloTeams.setModelPolicy', 'Choose models and providers')}
            ${commandButton(state, 'kiloTeams.setDefaultModel', 'Choose the model to start with')}
          </div>`
        : html`<p class="muted small">${permission.allowed ? nothing : denialText(permission.reason)}</p>`
    }`;
}

function allowed(ids: readonly string[], every: string, one: string, many: string): unknown {
  if (ids.length === 0) return every;
  return html`<details>
    <summary>Only ${formatCount(ids.length)} ${ids.length === 1 ? one : many}</summary>
    <ul class="ids small" tabindex="0" aria-label=${`Allowed ${many}`}>
      ${ids.map((id) => html`<li class="wrap">${id}</li>`)}
    </ul>
  </details>`;
}

function defaultModel({ availableModels }: DashboardState, { defaultModel: id }: ModelPolicy): unknown {
  if (id === null) return 'Kilo chooses';
  const name = availableModels?.data?.find((model) => model.id === id)?.name;
  return name ? html`${name} <span class="muted small">${id}</span>` : id;
}
