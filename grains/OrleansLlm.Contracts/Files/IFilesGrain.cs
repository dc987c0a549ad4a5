namespace OrleansLlm.Contracts.Files;

/// <summary>
/// The files of one tenant: names, sizes, what they are for. Key: <see cref="FilesKey"/>. Contents never pass through this grain; they lie in the
/// cluster's store under <see cref="FileKey"/>, and are removed by this grain only. Every answer is durable.
/// </summary>
[Alias("llm.files"), GrainInterfaceType("files")]
public interface IFilesGrain : IGrainWithStringKey
{
    /// <summary>Makes room for a file before its content is written; asking again changes size and lease.</summary>
    /// <exception cref="LlmException">InvalidRequest: the file, all files together or their number are over a limit. Conflict: the file is there already, or was deleted, or a renewal comes too late.</exception>
    [Alias("reserve")]
    Task ReserveAsync(ReserveFile request, CancellationToken cancellationToken = default);

    /// <summary>Adds a file whose content is written. Adding it again changes nothing.</summary>
    /// <exception cref="LlmException">Conflict: no room is reserved for it any more.</exception>
    [Alias("add")]
    Task<StoredFile> AddAsync(StoredFile file, CancellationToken cancellationToken = default);

    /// <summary>A file.</summary>
    /// <exception cref="LlmException">NotFound: there is none with this id, or no more.</exception>
    [Alias("get")]
    Task<StoredFile> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lists files.</summary>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range, or <see cref="FileQuery.After"/> is no file.</exception>
    [Alias("list")]
    Task<FilePage> ListAsync(FileQuery query, CancellationToken cancellationToken = default);

    /// <summary>Deletes a file, or one that is being written; its content is removed soon after.</summary>
    /// <exception cref="LlmException">NotFound: there is none with this id.</exception>
    [Alias("delete")]
    Task DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lets files that expired, and what was left half written, be removed.</summary>
    [Alias("wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);
}
