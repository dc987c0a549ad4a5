using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Grains.Encoders;

/// <summary>An encoding call on its way, on this cluster's replicas or at a provider. Disposing stops what runs and settles what is open.</summary>
internal interface IEncodingRun : IAsyncDisposable
{
    /// <summary>How often the part that was tried most was tried.</summary>
    int Attempts { get; }

    /// <summary>The next results; a heartbeat while there are none; null at the end.</summary>
    Task<EncodingChunk?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Settles a call that ended well: the last chunk.</summary>
    Task<EncodingChunk> SettleAsync();
}
