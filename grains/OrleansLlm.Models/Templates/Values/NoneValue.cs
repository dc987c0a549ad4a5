namespace OrleansLlm.Models.Templates.Values;

/// <summary>Python's <c>None</c>. Values are never null.</summary>
internal sealed class NoneValue
{
    public static readonly NoneValue Instance = new();

    private NoneValue()
    {
    }
}
