using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Retrieval;

/// <summary>Backups of an index, which are files of the tenant. Key: <see cref="IndexKey"/>; the grain is the one of <see cref="IIndexGrain"/>.</summary>
[Alias("llm.index-backup"), GrainInterfaceType("index-backup")]
public interface IIndexBackupGrain : IGrainWithStringKey
{
    /// <summary>Writes the index, vectors included, as a file of the tenant (<see cref="FilePurposes.IndexBackup"/>). Documents that change meanwhile are in it as before or as after; it counts against the tenant's limits of files.</summary>
    /// <exception cref="LlmException">NotFound: there is no such index. InvalidRequest: the tenant has no room for the file.</exception>
    [Alias("backup"), ResponseTimeout("00:10:00")]
    Task<StoredFile> BackupAsync(CancellationToken cancellationToken = default);

    /// <summary>The same with a text beside it, for whom the index belongs to.</summary>
    /// <param name="note">The text, at most 64 MiB.</param>
    /// <param name="cancellationToken">Ends it.</param>
    [Alias("backup-noted"), ResponseTimeout("00:10:00")]
    Task<StoredFile> BackupAsync(string note, CancellationToken cancellationToken = default);

    /// <summary>Makes the index, which must not be there, of a backup of any of the tenant's indexes. One that failed leaves no index.</summary>
    /// <param name="caller">As for making one.</param>
    /// <param name="file">The backup's file.</param>
    /// <param name="backend">Where it is kept (<see cref="IndexDefinition.Backend"/>); null: where the backup's index was.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LlmException">Conflict: the index is there. NotFound: the file is not. InvalidRequest: it is no backup, or not whole.</exception>
    [Alias("restore"), ResponseTimeout("00:10:00")]
    Task<IndexInfo> RestoreAsync(Caller caller, string file, string? backend = null, CancellationToken cancellationToken = default);
}
