namespace OrleansLlm.Providers.Requests;

/// <summary>The parts of a request that not every protocol has.</summary>
[Flags]
internal enum RequestFields
{
    None = 0,
    Messages = 1 << 0,
    Prompt = 1 << 1,
    PromptTokens = 1 << 2,
    TopK = 1 << 3,
    MinP = 1 << 4,
    RepetitionPenalty = 1 << 5,
    FrequencyPenalty = 1 << 6,
    PresencePenalty = 1 << 7,
    LogitBias = 1 << 8,
    Seed = 1 << 9,
    Stop = 1 << 10,
    Choices = 1 << 11,
    Logprobs = 1 << 12,
    TopLogprobs = 1 << 13,
    Tools = 1 << 14,
    ParallelToolCalls = 1 << 15,
    TemplateArguments = 1 << 16,
    JsonObject = 1 << 17,
    JsonSchema = 1 << 18,
    Regex = 1 << 19,
    Choice = 1 << 20,
    Grammar = 1 << 21,
    Prediction = 1 << 22,
    IgnoreEndOfSequence = 1 << 23,
    MaxQueue = 1 << 24,

    /// <summary>No protocol that is spoken here has them.</summary>
    PromptLogprobs = 1 << 25,

    /// <summary>What OpenAI's protocol itself has.</summary>
    OpenAi = Messages | Prompt | PromptTokens | FrequencyPenalty | PresencePenalty | LogitBias | Seed | Stop | Choices | Logprobs | TopLogprobs | Tools
        | ParallelToolCalls | JsonObject | JsonSchema | Prediction,

    /// <summary>What vLLM has.</summary>
    Vllm = (OpenAi & ~Prediction) | TopK | MinP | RepetitionPenalty | TemplateArguments | Regex | Choice | Grammar | IgnoreEndOfSequence,

    /// <summary>Everything that a protocol has.</summary>
    All = Vllm | Prediction | MaxQueue,
}
