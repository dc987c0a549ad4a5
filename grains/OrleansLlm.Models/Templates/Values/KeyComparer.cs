namespace OrleansLlm.Models.Templates.Values;

/// <summary>Equality of mapping keys as Python has it: <c>1</c>, <c>1.0</c> and <c>True</c> are one key.</summary>
internal sealed class KeyComparer : IEqualityComparer<object>
{
    public static readonly KeyComparer Instance = new();

    public new bool Equals(object? x, object? y) => Operators.AreScalarsEqual(x!, y!);

    public int GetHashCode(object obj) => obj switch
    {
        TrackedString text => text.Value.GetHashCode(StringComparison.Ordinal),
        _ => PythonTypes.TryNumber(obj, out var number) ? number.GetHashCode() : 0,
    };
}
