using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>
/// The arguments of one call of a built-in. For filters, tests and methods argument 0 is the value they are applied to.
/// What is never asked for is reported by <see cref="EnsureAllUsed"/>, so a misspelt argument can not pass unnoticed.
/// </summary>
internal sealed class Call(string name, IReadOnlyList<object> positional, IReadOnlyList<KeyValuePair<string, object>> keywords, Interpreter interpreter)
{
    private readonly HashSet<string> _usedKeywords = new(StringComparer.Ordinal);
    private int _usedPositional;

    public string Name => name;

    public Interpreter Interpreter => interpreter;

    public RenderBudget Budget => interpreter.Budget;

    public object Self
    {
        get
        {
            _usedPositional = Math.Max(_usedPositional, 1);
            return positional[0];
        }
    }

    /// <summary>The value as <c>str()</c> shows it.</summary>
    public TrackedString SelfText => PythonText.Str(Self, Budget);

    public bool TryGet(int index, string argument, out object value)
    {
        _usedPositional = Math.Max(_usedPositional, index + 1);
        _usedKeywords.Add(argument);
        if (index >= 0 && index < positional.Count)
        {
            value = positional[index];
            return true;
        }

        value = keywords.FirstOrDefault(keyword => keyword.Key == argument).Value;
        return value is not null;
    }

    public object Required(int index, string argument) => TryGet(index, argument, out var value)
        ? value
        : throw new TemplateFault($"{name} needs the argument '{argument}'");

    public object? Optional(int index, string argument) => TryGet(index, argument, out var value) && value is not NoneValue ? value : null;

    public TrackedString RequiredText(int index, string argument) => AsText(Required(index, argument), argument);

    public TrackedString? OptionalText(int index, string argument) => Optional(index, argument) is { } value ? AsText(value, argument) : null;

    public int Integer(int index, string argument, int? fallback = null)
    {
        if (!TryGet(index, argument, out var value) && fallback is { } given)
        {
            return given;
        }

        return PythonTypes.TryInteger(Required(index, argument), out var number)
            ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
            : throw new TemplateFault($"{name}: '{argument}' must be an integer; {PythonTypes.NameOf(value)} was given");
    }

    public bool Flag(int index, string argument) => TryGet(index, argument, out var value) && PythonTypes.IsTrue(value);

    /// <summary>All positional arguments from an index on.</summary>
    public IReadOnlyList<object> TakeAll(int from = 0)
    {
        _usedPositional = positional.Count;
        return [.. positional.Skip(from)];
    }

    /// <summary>All keyword arguments that were not asked for yet.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> TakeKeywords()
    {
        var rest = keywords.Where(keyword => !_usedKeywords.Contains(keyword.Key)).ToList();
        _usedKeywords.UnionWith(rest.Select(keyword => keyword.Key));
        return rest;
    }

    public void EnsureAllUsed()
    {
        if (positional.Count > _usedPositional)
        {
            throw new TemplateFault($"{name} takes fewer arguments; {positional.Count} were given");
        }

        foreach (var keyword in keywords)
        {
            if (!_usedKeywords.Contains(keyword.Key))
            {
                throw new TemplateFault($"{name} has no argument '{keyword.Key}'");
            }
        }
    }

    private TrackedString AsText(object value, string argument) => value as TrackedString
        ?? throw new TemplateFault($"{name}: '{argument}' must be a string; {PythonTypes.NameOf(value)} was given");
}
