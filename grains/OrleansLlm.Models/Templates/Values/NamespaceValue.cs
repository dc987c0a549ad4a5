namespace OrleansLlm.Models.Templates.Values;

/// <summary>The one mutable value: what <c>namespace()</c> makes, so that loops can set outer variables.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object> Attributes { get; } = new(StringComparer.Ordinal);
}
