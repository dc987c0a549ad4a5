using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Caching;

/// <summary>
/// Addresses of requests. What changes an answer is part of it: what the model name leads to, messages or prompt, tools, sampling, constraint, limits, stop
/// texts, choices, log-probabilities, template arguments. What does not is not: ids, user, priority, time limits, prediction. Pure.
/// </summary>
public static class RequestAddress
{
    /// <summary>The longest question that is compared by meaning, in characters: longer ones hold details that a vector does not.</summary>
    public const int MaxQuestion = 1_000;

    /// <summary>Changes when the form does, so that answers kept under another one are not found.</summary>
    private const string Form = "orleansllm cache 1";

    /// <summary>Where the answer lies.</summary>
    /// <param name="partition">Who shares it.</param>
    /// <param name="target">What the model name leads to.</param>
    /// <param name="request">The request.</param>
    /// <param name="embedder">The name and version of what makes the embeddings; null: not compared by meaning.</param>
    public static CacheAddress Of(CachePartition partition, CacheTarget target, GenerationRequest request, string? embedder)
    {
        var question = embedder is null ? null : QuestionOf(request);
        return new CacheAddress
        {
            Tenant = partition.Tenant,
            Partition = partition.Name,
            Model = request.Model,
            Exact = Hash(partition, target, request, context: null),
            Context = question is null ? null : Hash(partition, target, request, context: embedder),
            Question = question,
        };
    }

    /// <summary>Whether the most likely token is always taken, so that other settings of sampling change nothing.</summary>
    internal static bool IsGreedy(SamplingSettings sampling) => sampling.Temperature == 0;

    /// <summary>The last message, when it is a user's and not too long.</summary>
    private static string? QuestionOf(GenerationRequest request) =>
        request.Messages is [.., { Role: "user", Content: { } text }] && text.Length <= MaxQuestion && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string Hash(CachePartition partition, CacheTarget target, GenerationRequest request, string? context)
    {
        using var hash = new CanonicalHash();
        hash.Add(1, Form);
        hash.Add(2, partition.Tenant);
        hash.Add(3, partition.Name);
        hash.Add(4, target.Name);
        hash.Add(5, target.Version);
        hash.Add(6, request.Model);
        hash.Add(7, context);
        AddMessages(hash, request.Messages, context is null);
        hash.Add(30, request.Prompt);
        hash.Add(31, request.PromptTokens);
        AddSampling(hash, request.Sampling);
        hash.Add(50, (long?)request.MaxTokens);
        AddSet(hash, 51, request.Stop);
        hash.Add(52, request.IgnoreEndOfSequence);
        hash.Add(53, (long)request.Choices);
        hash.Add(54, request.Logprobs);
        hash.Add(55, request.Logprobs ? request.TopLogprobs : 0L);
        hash.Add(56, request.TemplateArgumentsJson is { } arguments ? CanonicalJson.Of(arguments) : null);
        AddTools(hash, request);
        AddConstraint(hash, request.Constraint);
        return hash.Finish();
    }

    private static void AddMessages(CanonicalHash hash, IReadOnlyList<ChatMessage>? messages, bool whole)
    {
        if (messages is null)
        {
            return;
        }

        hash.Begin(20, messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            hash.Add(21, message.Role);
            hash.Add(22, whole || i < messages.Count - 1 ? message.Content : null);
            hash.Add(23, message.Name);
            hash.Add(24, message.ToolCallId);
            hash.Begin(25, message.ToolCalls?.Count ?? 0);
            foreach (var call in message.ToolCalls ?? [])
            {
                hash.Add(26, call.Id);
                hash.Add(27, call.Name);
                hash.Add(28, call.ArgumentsJson);
            }
        }
    }

    private static void AddSampling(CanonicalHash hash, SamplingSettings sampling)
    {
        hash.Add(40, sampling.Temperature);
        if (!IsGreedy(sampling))
        {
            hash.Add(41, sampling.TopP);
            hash.Add(42, (long?)sampling.TopK);
            hash.Add(43, sampling.MinP);
            hash.Add(44, sampling.Seed);
        }

        hash.Add(45, sampling.RepetitionPenalty);
        hash.Add(46, sampling.FrequencyPenalty);
        hash.Add(47, sampling.PresencePenalty);
        foreach (var (token, bias) in (sampling.LogitBias ?? new Dictionary<int, float>()).Where(pair => pair.Value != 0).OrderBy(pair => pair.Key))
        {
            hash.Add(48, (long)token);
            hash.Add(49, bias);
        }
    }

    private static void AddTools(CanonicalHash hash, GenerationRequest request)
    {
        // Their order is kept: the model is shown them in it.
        foreach (var tool in request.Tools ?? [])
        {
            hash.Add(60, tool.Name);
            hash.Add(61, tool.Description);
            hash.Add(62, tool.ParametersJson);
            hash.Add(63, tool.Strict);
        }

        hash.Add(64, request.ToolChoice is { } choice ? (long)choice.Mode : null);
        AddSet(hash, 65, request.ToolChoice?.Functions);
        hash.Add(66, request.ParallelToolCalls is { } parallel ? parallel ? 1L : 0L : null);
    }

    private static void AddConstraint(CanonicalHash hash, OutputConstraint? constraint)
    {
        if (constraint is null)
        {
            return;
        }

        hash.Add(70, (long)constraint.Kind);
        hash.Add(71, constraint.Text);
        AddSet(hash, 72, constraint.Choices);
    }

    private static void AddSet(CanonicalHash hash, int field, IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            return;
        }

        var sorted = texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        hash.Begin(field, sorted.Count);
        sorted.ForEach(text => hash.Add(field, text));
    }
}
