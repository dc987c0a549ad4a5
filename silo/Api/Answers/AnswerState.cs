using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>What is known of an answer while it arrives: who gives it, its choices, and in the end what it used.</summary>
internal sealed class AnswerState
{
    private static readonly string Build =
        typeof(AnswerState).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private static volatile KnownFingerprint? _last;

    private readonly ChoiceState[] _choices;

    /// <summary>Starts an answer.</summary>
    public AnswerState(AnswerCall call, int choices, RouteInfo route, DateTimeOffset now)
    {
        Id = call.Generation.RequestId;
        Created = now.ToUnixTimeSeconds();
        Route = route;
        Fingerprint = FingerprintOf(route);
        _choices = new ChoiceState[choices];
        for (var i = 0; i < choices; i++)
        {
            _choices[i] = new ChoiceState(i);
        }
    }

    /// <summary>The answer's id.</summary>
    public string Id { get; }

    /// <summary>When it began, in Unix seconds.</summary>
    public long Created { get; }

    /// <summary>Who gives it, as last told.</summary>
    public RouteInfo Route { get; private set; }

    /// <summary>The model that gives it.</summary>
    public string Model => Route.Model;

    /// <summary>Changes when the model, its provider or this build changes.</summary>
    public string Fingerprint { get; private set; }

    /// <summary>The choices.</summary>
    public IReadOnlyList<ChoiceState> Choices => _choices;

    /// <summary>The tokens used; null until the end.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>The cost in US dollars; null until the end, or when it is not known.</summary>
    public decimal? Cost { get; private set; }

    /// <summary>The choice that a delta belongs to, which must not have ended.</summary>
    public ChoiceState ChoiceOf(ChoiceDelta delta) =>
        (uint)delta.Index < (uint)_choices.Length && _choices[delta.Index].Finish is null
            ? _choices[delta.Index]
            : throw new LlmException(LlmErrorCode.Internal, $"The stream sent text for choice {delta.Index}, which has ended or was not asked for.");

    /// <summary>Notes usage, cost and the route as it ended when the element has them.</summary>
    public void NoteUsage(GenerationChunk chunk)
    {
        if (chunk is { Usage: not null, Route: { } ended })
        {
            Fingerprint = ended.Model == Model && ended.Provider == Route.Provider ? Fingerprint : FingerprintOf(ended);
            Route = ended;
        }

        Usage = chunk.Usage ?? Usage;
        Cost = chunk.Cost ?? Cost;
    }

    /// <summary>Throws unless the answer is whole: a half answer must never end cleanly.</summary>
    public void EnsureWhole()
    {
        if (Usage is null || Array.Exists(_choices, choice => choice.Finish is null))
        {
            throw new LlmException(LlmErrorCode.Internal, "The answer's stream ended before the answer did.");
        }
    }

    private static string FingerprintOf(RouteInfo route)
    {
        if (_last is { } last && last.Provider == route.Provider && last.Model == route.Model)
        {
            return last.Text;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Build}\n{route.Provider}\n{route.Model}"));
        var text = "fp_" + Convert.ToHexStringLower(hash.AsSpan(0, 5));
        _last = new KnownFingerprint(route.Provider, route.Model, text);
        return text;
    }

    private sealed record KnownFingerprint(string Provider, string Model, string Text);
}
