using System.Collections.Concurrent;

namespace OrleansLlm.Routing.Targets;

/// <summary>The state of every target that this silo has called. Thread-safe; one per silo. Names must be those of known models: what is asked for is kept.</summary>
public sealed class TargetStates(CircuitOptions circuit, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, TargetState> _states = new(StringComparer.Ordinal);

    /// <summary>A model's state; a new one when it has none, or other limits than before.</summary>
    public TargetState Of(string model, TargetLimits? limits = null)
    {
        var wanted = limits ?? TargetLimits.None;
        return _states.TryGetValue(model, out var known) && known.Limits == wanted
            ? known
            : _states.AddOrUpdate(
                model,
                _ => new TargetState(wanted, circuit, clock),
                (_, old) => old.Limits == wanted ? old : new TargetState(wanted, circuit, clock));
    }
}
