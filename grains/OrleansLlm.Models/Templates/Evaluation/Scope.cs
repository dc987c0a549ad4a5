using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>Variables of one block; looks outwards for what it does not have, and never writes there.</summary>
internal sealed class Scope(Scope? outer = null)
{
    private readonly Dictionary<string, object> _variables = new(StringComparer.Ordinal);

    public void Set(string name, object value) => _variables[name] = value;

    /// <summary>Sets a variable where the run's input is.</summary>
    public void SetOutermost(string name, object value)
    {
        var scope = this;
        while (scope.Outer is { } further)
        {
            scope = further;
        }

        scope.Set(name, value);
    }

    /// <summary>This block's own variables as they are now.</summary>
    public IReadOnlyDictionary<string, object> Save() => new Dictionary<string, object>(_variables, StringComparer.Ordinal);

    /// <summary>Sets this block's own variables back.</summary>
    public void Restore(IReadOnlyDictionary<string, object> saved)
    {
        _variables.Clear();
        foreach (var (name, value) in saved)
        {
            _variables.Add(name, value);
        }
    }

    public object Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return new UndefinedValue($"'{name}' is undefined");
    }

    private Scope? Outer => outer;
}
