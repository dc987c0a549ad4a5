using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>Variables of one block; looks outwards for what it does not have, and never writes there.</summary>
internal sealed class Scope(Scope? outer = null)
{
    private readonly Dictionary<string, object> _variables = new(StringComparer.Ordinal);

    public void Set(string name, object value) => _variables[name] = value;

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
