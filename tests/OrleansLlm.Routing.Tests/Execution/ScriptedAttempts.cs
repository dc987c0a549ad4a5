using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

/// <summary>Attempts that do what scripts say, and a ledger that counts. A model's scripts are used in turn, its last one for ever.</summary>
internal sealed class ScriptedAttempts(TimeProvider clock, CallRecord record) : IAttempts
{
    private readonly Dictionary<string, Queue<Script>> _scripts = [];

    public CallRecord Record { get; } = record;

    public TimeProvider Clock { get; } = clock;

    /// <summary>All that were begun, in order.</summary>
    public List<ScriptedAttempt> Begun { get; } = [];

    public Func<string, Script>? Otherwise { get; init; }

    public ScriptedAttempts Add(string model, params Script[] scripts)
    {
        _scripts[model] = new Queue<Script>(scripts);
        return this;
    }

    public IEnumerable<SettlementOutcome?> Outcomes(string model) => Begun.Where(attempt => attempt.Model == model).Select(attempt => attempt.Settled);

    public IAnswerStream Open(AttemptNode node, GenerationRequest request, CancellationToken cancellationToken) =>
        new ScriptedAttempt(this, node, request, cancellationToken);

    internal Script Next(string model) => _scripts.TryGetValue(model, out var queue)
        ? queue.Count > 1 ? queue.Dequeue() : queue.Peek()
        : Otherwise?.Invoke(model) ?? throw new InvalidOperationException($"No script for {model}.");
}
