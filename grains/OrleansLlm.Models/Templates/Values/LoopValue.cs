using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>The <c>loop</c> variable of one for loop.</summary>
/// <param name="items">All items of the loop.</param>
internal sealed class LoopValue(IReadOnlyList<object> items)
{
    private IReadOnlyList<object>? _lastChanged;

    public int Index0 { get; set; }

    public object? Attribute(string name) => name switch
    {
        "index" => (long)Index0 + 1,
        "index0" => (long)Index0,
        "revindex" => (long)items.Count - Index0,
        "revindex0" => (long)items.Count - Index0 - 1,
        "first" => Index0 == 0,
        "last" => Index0 == items.Count - 1,
        "length" => (long)items.Count,
        // Counts recursive calls of one loop, which are not supported, not loops in loops.
        "depth" => 1L,
        "depth0" => 0L,
        "previtem" => Index0 > 0 ? items[Index0 - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => Index0 + 1 < items.Count ? items[Index0 + 1] : new UndefinedValue("there is no next item"),
        "cycle" => new CallableValue("loop.cycle", call => Cycle(call.TakeAll())),
        "changed" => new CallableValue("loop.changed", call => Changed(call.TakeAll(), call.Budget)),
        _ => null,
    };

    public override string ToString() => $"<LoopContext {Index0 + 1}/{items.Count}>";

    private object Cycle(IReadOnlyList<object> values) => values.Count == 0
        ? throw new TemplateFault("loop.cycle needs at least one value")
        : values[Index0 % values.Count];

    private object Changed(IReadOnlyList<object> values, RenderBudget budget)
    {
        var last = _lastChanged;
        _lastChanged = values;
        return last is null || !Operators.AreEqual(new ListValue(last), new ListValue(values), budget);
    }
}
