/** The models of the local team: a choice of those that Kilo's gateway offers, at list prices. Prices are microdollars per million tokens. */
export interface Model {
  id: string;
  name: string;
  /** Gateway through which it is reached. */
  gateway: 'openrouter' | 'vercel' | 'mistral' | 'corethink';
  /** Who runs it, the usual one first. */
  inferenceProviders: readonly string[];
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  contextLength: number;
  maxOutput: number;
  /** Usual time to the first token in milliseconds, and tokens per second from then on. */
  latency: number;
  speed: number;
}

const usd = (dollars: number): number => Math.round(dollars * 1_000_000);

const model = (
  id: string,
  name: string,
  gateway: Model['gateway'],
  inferenceProviders: string[],
  [input, output, cacheRead, cacheWrite]: [number, number, number, number],
  [contextLength, maxOutput]: [number, number],
  [latency, speed]: [number, number],
): Model => ({
  id,
  name,
  gateway,
  inferenceProviders,
  input: usd(input),
  output: usd(output),
  cacheRead: usd(cacheRead),
  cacheWrite: usd(cacheWrite),
  contextLength,
  maxOutput,
  latency,
  speed,
});

export const MODELS = {
  sonnet: model('anthropic/claude-sonnet-4.5', 'Anthropic: Claude Sonnet 4.5', 'vercel', ['anthropic', 'bedrock'], [3, 15, 0.3, 3.75], [1_000_000, 64_000], [1900, 62]),
  opus: model('anthropic/claude-opus-4.5', 'Anthropic: Claude Opus 4.5', 'vercel', ['anthropic', 'bedrock'], [5, 25, 0.5, 6.25], [200_000, 64_000], [2600, 48]),
  haiku: model('anthropic/claude-haiku-4.5', 'Anthropic: Claude Haiku 4.5', 'vercel', ['anthropic'], [1, 5, 0.1, 1.25], [200_000, 64_000], [800, 130]),
  gpt5: model('openai/gpt-5', 'OpenAI: GPT-5', 'openrouter', ['openai', 'azure'], [1.25, 10, 0.125, 0], [400_000, 128_000], [4200, 70]),
  gpt5mini: model('openai/gpt-5-mini', 'OpenAI: GPT-5 Mini', 'openrouter', ['openai', 'azure'], [0.25, 2, 0.025, 0], [400_000, 128_000], [1700, 95]),
  geminiPro: model('google/gemini-2.5-pro', 'Google: Gemini 2.5 Pro', 'openrouter', ['google-vertex', 'google-ai-studio'], [1.25, 10, 0.125, 0.375], [1_048_576, 65_536], [3100, 85]),
  geminiFlash: model('google/gemini-2.5-flash', 'Google: Gemini 2.5 Flash', 'openrouter', ['google-vertex'], [0.3, 2.5, 0.03, 0.0833], [1_048_576, 65_535], [700, 150]),
  grokCode: model('x-ai/grok-code-fast-1', 'xAI: Grok Code Fast 1', 'openrouter', ['xai'], [0.2, 1.5, 0.02, 0], [256_000, 10_000], [650, 170]),
  deepseek: model('deepseek/deepseek-v3.2', 'DeepSeek: DeepSeek V3.2', 'openrouter', ['deepinfra', 'novita'], [0.27, 0.4, 0.03, 0], [163_840, 65_536], [1500, 40]),
  qwenCoder: model('qwen/qwen3-coder', 'Qwen: Qwen3 Coder 480B', 'openrouter', ['deepinfra', 'fireworks'], [0.22, 0.95, 0.02, 0], [262_144, 262_144], [900, 65]),
  kimi: model('moonshotai/kimi-k2-thinking', 'MoonshotAI: Kimi K2 Thinking', 'openrouter', ['fireworks'], [0.6, 2.5, 0.15, 0], [262_144, 262_144], [1300, 75]),
  glmFree: model('z-ai/glm-4.6:free', 'Z.AI: GLM 4.6 (free)', 'corethink', ['z-ai'], [0, 0, 0, 0], [202_752, 65_536], [2100, 45]),
  minimaxFree: model('minimax/minimax-m2:free', 'MiniMax: MiniMax M2 (free)', 'openrouter', ['minimax'], [0, 0, 0, 0], [204_800, 131_072], [1600, 60]),
  codestral: model('codestral-2508', 'Mistral: Codestral 2508', 'mistral', ['mistral'], [0.3, 0.9, 0, 0], [256_000, 256_000], [210, 180]),
} satisfies Record<string, Model>; // prettier-ignore

export type ModelKey = keyof typeof MODELS;

/** Microdollars per million tokens as the wire writes prices: dollars per token, as decimal text. */
const perToken = (price: number): string => (price / 1e12).toFixed(10);

/** `organizations.settings.listAvailableModels`: what the gateway offers. */
export const modelList = (isAllowed: (id: string) => boolean) => ({
  data: Object.values(MODELS)
    .filter(({ id }) => id !== MODELS.codestral.id && isAllowed(id))
    .map((model, preferredIndex) => ({
      id: model.id,
      name: model.name,
      created: 1_756_238_927,
      description: `${model.name}, through ${model.gateway}.`,
      architecture: { input_modalities: ['text', 'image'], output_modalities: ['text'], tokenizer: 'Other' },
      top_provider: { is_moderated: false, context_length: model.contextLength, max_completion_tokens: model.maxOutput },
      pricing: {
        prompt: perToken(model.input),
        completion: perToken(model.output),
        request: '0',
        image: '0',
        web_search: '0',
        internal_reasoning: '0',
      },
      context_length: model.contextLength,
      supported_parameters: ['max_tokens', 'temperature', 'tools'],
      preferredIndex,
    })),
});
