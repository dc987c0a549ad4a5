using OrleansLlm.Engine.Sampling;

namespace OrleansLlm.Engine.Sequences;

/// <summary>Checks a request against an engine.</summary>
internal static class SequenceLimits
{
    public const int MaxStops = 64;
    public const int MaxStopLength = 1_024;
    public const int MaxPriority = 1_000;

    public static readonly TimeSpan MaxTime = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentException">Names the field, its limit and the value given.</exception>
    public static void ThrowIfInvalid(SequenceRequest request, int vocabularySize, int maxLength, int adapters = 0)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckPrompt(request, vocabularySize);
        if (request.Adapter < 0 || request.Adapter > adapters)
        {
            throw new ArgumentException($"Adapter must be between 0 and {adapters}. Given: {request.Adapter}.", nameof(request));
        }

        CheckPrediction(request, vocabularySize, maxLength);
        if (request.MaxTokens < 1)
        {
            throw new ArgumentException($"MaxTokens must be at least 1. Given: {request.MaxTokens}.", nameof(request));
        }

        if ((long)request.Prompt.Length + request.MaxTokens > maxLength)
        {
            throw new ArgumentException(
                $"Prompt and MaxTokens together must be at most {maxLength} tokens. Given: {request.Prompt.Length} + {request.MaxTokens}.", nameof(request));
        }

        CheckStops(request);
        CheckService(request);
        if (request.Constraint is { } constraint && constraint.Vocabulary.Size != vocabularySize)
        {
            throw new ArgumentException(
                $"Constraint must be compiled for this engine's vocabulary of {vocabularySize} tokens. Given: {constraint.Vocabulary.Size}.", nameof(request));
        }

        SamplingLimits.ThrowIfInvalid(request.Sampling, vocabularySize);
    }

    /// <summary>ONNX Runtime takes negative ids for ids from the end and reads others out of range, so none gets there.</summary>
    private static void CheckPrompt(SequenceRequest request, int vocabularySize)
    {
        var prompt = request.Prompt.Span;
        if (prompt.IsEmpty)
        {
            throw new ArgumentException("Prompt must have at least 1 token. Given: 0.", nameof(request));
        }

        var at = prompt.IndexOfAnyExceptInRange(0, vocabularySize - 1);
        if (at >= 0)
        {
            throw new ArgumentException($"Prompt[{at}] must be between 0 and {vocabularySize - 1}. Given: {prompt[at]}.", nameof(request));
        }
    }

    private static void CheckPrediction(SequenceRequest request, int vocabularySize, int maxLength)
    {
        var prediction = request.Prediction.Span;
        if (prediction.Length > maxLength)
        {
            throw new ArgumentException($"Prediction must have at most {maxLength} tokens. Given: {prediction.Length}.", nameof(request));
        }

        var at = prediction.IndexOfAnyExceptInRange(0, vocabularySize - 1);
        if (at >= 0)
        {
            throw new ArgumentException($"Prediction[{at}] must be between 0 and {vocabularySize - 1}. Given: {prediction[at]}.", nameof(request));
        }
    }

    private static void CheckStops(SequenceRequest request)
    {
        var stops = request.Stop;
        if (stops.Count > MaxStops)
        {
            throw new ArgumentException($"Stop must have at most {MaxStops} texts. Given: {stops.Count}.", nameof(request));
        }

        for (var i = 0; i < stops.Count; i++)
        {
            if (stops[i] is not { Length: > 0 and <= MaxStopLength })
            {
                throw new ArgumentException($"Stop[{i}] must have 1 to {MaxStopLength} characters. Given: {stops[i]?.Length ?? 0}.", nameof(request));
            }
        }
    }

    private static void CheckService(SequenceRequest request)
    {
        if (request.Tenant is null)
        {
            throw new ArgumentException("Tenant must not be null.", nameof(request));
        }

        if (request.Priority is < -MaxPriority or > MaxPriority)
        {
            throw new ArgumentException($"Priority must be between {-MaxPriority} and {MaxPriority}. Given: {request.Priority}.", nameof(request));
        }

        CheckTime(nameof(request.MaxQueueTime), request.MaxQueueTime);
        CheckTime(nameof(request.Deadline), request.Deadline);
    }

    private static void CheckTime(string field, TimeSpan? time)
    {
        if (time is { } given && (given <= TimeSpan.Zero || given > MaxTime))
        {
            throw new ArgumentException($"{field} must be above 0 and at most {MaxTime}. Given: {given}.", field);
        }
    }
}
