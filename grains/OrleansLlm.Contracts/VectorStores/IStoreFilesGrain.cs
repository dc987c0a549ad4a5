using Orleans.Concurrency;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>The files of a vector store. Key: <see cref="VectorStoreKey"/>. Changes are durable when their answers come.</summary>
[Alias("llm.store-files"), GrainInterfaceType("store-files")]
public interface IStoreFilesGrain : IGrainWithStringKey
{
    /// <summary>Puts files into the store, to be read from then on. A file that is there already is read again, with what is told now.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store. InvalidRequest: it has expired, or would have too many files.</exception>
    [Alias("attach")]
    Task<IReadOnlyList<StoreFile>> AttachAsync(AttachFiles request, CancellationToken cancellationToken = default);

    /// <summary>A file.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("get"), AlwaysInterleave]
    Task<StoreFile> GetAsync(string file, CancellationToken cancellationToken = default);

    /// <summary>Those of these files that are in the store, in no order.</summary>
    [Alias("find"), AlwaysInterleave]
    Task<IReadOnlyList<StoreFile>> FindAsync(IReadOnlyList<string> files, CancellationToken cancellationToken = default);

    /// <summary>Lists files.</summary>
    /// <exception cref="LlmException">NotFound: no such store or batch. InvalidRequest: the limit is out of range, or after or before is no file of it.</exception>
    [Alias("list"), AlwaysInterleave]
    Task<StoreFilePage> ListAsync(StoreFileQuery query, CancellationToken cancellationToken = default);

    /// <summary>Gives a file other attributes; its chunks are found by them from then on.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("set-attributes")]
    Task<StoreFile> SetAttributesAsync(string file, IReadOnlyDictionary<string, IndexAttribute> attributes, CancellationToken cancellationToken = default);

    /// <summary>Takes a file and all its chunks out of the store; the file itself stays.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("remove")]
    Task RemoveAsync(string file, CancellationToken cancellationToken = default);
}
