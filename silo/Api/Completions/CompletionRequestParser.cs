using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Completions;

/// <summary>Reads and checks a plain-completion request.</summary>
internal sealed class CompletionRequestParser(IOptions<ApiOptions> options)
{
    private const int MaxChoices = 16;
    private const int MaxTopLogprobs = 20;
    private const int DefaultMaxTokens = 16; // OpenAI's default, which clients of this old endpoint count on.

    private static readonly FieldRules Rules = new(
        [.. CommonFields.Known, "prompt", "echo"],
        new Dictionary<string, string[]>(CommonFields.Unsupported)
        {
            ["suffix"] = ["\"\""],
            ["add_special_tokens"] = ["true"],
            ["prompt_embeds"] = [],
        });

    /// <summary>Reads the body of <c>POST /v1/completions</c>.</summary>
    public CompletionCall Parse(JsonFields body)
    {
        var ignored = Rules.Check(body);
        var (stream, includeUsage) = SamplingParser.ReadStreaming(body);
        var logprobs = body.Integer("logprobs", 0, MaxTopLogprobs);
        var template = ReadTemplate(body, logprobs) with { NonStreaming = !stream };
        var generations = PromptParser.Read(body, template, options.Value.MaxPrompts);
        return new CompletionCall
        {
            Answer = new AnswerCall
            {
                Generation = generations[0],
                Stream = stream,
                IncludeUsage = includeUsage,
                IgnoredFields = ignored,
            },
            Generations = generations,
            Echo = ReadEcho(body, logprobs),
        };
    }

    private static GenerationRequest ReadTemplate(JsonFields body, int? logprobs) => SamplingParser.ReadService(body, new GenerationRequest
    {
        RequestId = RequestIds.New("cmpl"),
        Model = body.RequireText("model", maxLength: 256, minLength: 1),
        Sampling = SamplingParser.ReadSampling(body),
        MaxTokens = body.Integer("max_tokens", 1) ?? DefaultMaxTokens,
        Stop = SamplingParser.ReadStop(body),
        IgnoreEndOfSequence = body.Flag("ignore_eos") ?? false,
        Choices = body.Integer("n", 1, MaxChoices) ?? 1,
        Logprobs = logprobs is not null,
        TopLogprobs = logprobs ?? 0,
        User = SamplingParser.ReadUser(body),
        Metadata = SamplingParser.ReadMetadata(body),
        Constraint = ConstraintParser.Read(body),
    });

    private static bool ReadEcho(JsonFields body, int? logprobs)
    {
        var echo = body.Flag("echo") ?? false;
        return echo && logprobs is not null
            ? throw RequestErrors.UnsupportedValue("echo", "log-probabilities of prompt tokens are not offered", "true together with 'logprobs'")
            : echo;
    }
}
