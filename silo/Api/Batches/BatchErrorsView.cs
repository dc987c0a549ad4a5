namespace OrleansLlm.Silo.Api.Batches;

/// <summary>What is wrong with a batch.</summary>
internal sealed record BatchErrorsView(IReadOnlyList<BatchErrorView> Data)
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; } = "list";
}
