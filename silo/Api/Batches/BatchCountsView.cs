namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Requests of a batch.</summary>
internal sealed record BatchCountsView(int Total, int Completed, int Failed);
