namespace OrleansLlm.Grains.Batches;

/// <summary>Answers single requests of batches as the HTTP surface would, whose part this is: grains know nothing of HTTP.</summary>
public interface IBatchCalls
{
    /// <summary>The endpoints that requests of batches may name, such as <c>/v1/chat/completions</c>.</summary>
    IReadOnlyList<string> Endpoints { get; }

    /// <summary>Answers one request. Throws only when it was cancelled.</summary>
    Task<BatchAnswer> RunAsync(BatchCall request, CancellationToken cancellationToken);
}
