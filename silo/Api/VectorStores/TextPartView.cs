namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>A text.</summary>
internal sealed record TextPartView(string Text)
{
    /// <summary>Always <c>text</c>.</summary>
    public string Type { get; } = "text";
}
