using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Encoders;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// Gathers what a plan needs to know of meanings: vectors of a request and of the examples of its specialists. Those of examples are made once for each
/// version of a policy and silo. What does not come in time is done without: words are compared then. Thread-safe.
/// </summary>
internal sealed partial class SpecialistMeanings(TextVectors vectors, TimeProvider timeProvider, ILogger<SpecialistMeanings> logger)
{
    /// <summary>Whose ledger has vectors that no tenant pays for: those of examples, and those of a model that no policy names.</summary>
    public const string House = "orleansllm.router";

    /// <summary>A request's beginning tells what it is about; the rest would cost more than it tells.</summary>
    private const int MaxText = 2_000;

    private const string Purpose = "route";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly Caller HouseCaller = new() { Tenant = House, KeyId = Purpose };

    private readonly ConditionalWeakTable<SpecialistPolicy, ExampleSet> _examples = [];

    /// <summary>The vectors for the policies that the call may come to. Never throws but for cancellation.</summary>
    /// <param name="route">What the call names.</param>
    /// <param name="table">The routes.</param>
    /// <param name="features">The call.</param>
    /// <param name="caller">Who pays where a policy names its model.</param>
    /// <param name="models">Which models there are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyDictionary<SpecialistPolicy, ExampleVectors>> GatherAsync(
        string route, RouteTable table, RequestFeatures features, Caller caller, ModelLookup models, CancellationToken cancellationToken)
    {
        var found = new Dictionary<SpecialistPolicy, ExampleVectors>(ReferenceEqualityComparer.Instance);
        if (features.LastUserText.Length == 0)
        {
            return found;
        }

        var text = features.LastUserText[..Math.Min(MaxText, features.LastUserText.Length)];
        foreach (var group in MeaningPolicies.Of(route, table).GroupBy(policy => (Model: policy.Embedding ?? EmbeddedModels.DefaultEmbedder, IsNamed: policy.Embedding is not null)))
        {
            if (models.IsEmbedder(group.Key.Model, caller.Tenant))
            {
                await AddAsync(found, [.. group], group.Key.Model, group.Key.IsNamed ? caller : HouseCaller, text, cancellationToken);
            }
        }

        return found;
    }

    private async Task AddAsync(
        Dictionary<SpecialistPolicy, ExampleVectors> found, SpecialistPolicy[] policies, string model, Caller payer, string text, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            // All at once: the wait is one.
            var examples = policies.Select(policy => _examples.GetValue(policy, _ => new ExampleSet()).GetAsync(() => ReadAsync(policy, model), timeProvider)).ToList();
            var request = (await vectors.EmbedAsync(payer, Purpose, model, [text], limit.Token))[0];
            foreach (var (policy, reading) in policies.Zip(examples))
            {
                found[policy] = new ExampleVectors(model, await reading.WaitAsync(limit.Token), request);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogWithout(exception, model);
        }
    }

    /// <summary>Beside the call that asks first: it may not wait so long, and others need them too.</summary>
    private Task<IReadOnlyList<float[]>> ReadAsync(SpecialistPolicy policy, string model) =>
        Task.Run(() => vectors.EmbedAsync(HouseCaller, Purpose, model, [.. policy.Examples], CancellationToken.None));

    [LoggerMessage(LogLevel.Debug, "The embedding model {Model} gave no vectors; specialists are found by words.")]
    private partial void LogWithout(Exception exception, string model);

    /// <summary>The examples of one policy: read once, again after a while where that failed.</summary>
    private sealed class ExampleSet
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

        private readonly Lock _lock = new();
        private Task<IReadOnlyList<float[]>>? _reading;
        private long _begunAt;

        public Task<IReadOnlyList<float[]>> GetAsync(Func<Task<IReadOnlyList<float[]>>> read, TimeProvider timeProvider)
        {
            lock (_lock)
            {
                if (_reading is null || (_reading is { IsCompleted: true, IsCompletedSuccessfully: false } && timeProvider.GetElapsedTime(_begunAt) >= Pause))
                {
                    (_reading, _begunAt) = (read(), timeProvider.GetTimestamp());
                }

                return _reading;
            }
        }
    }
}
