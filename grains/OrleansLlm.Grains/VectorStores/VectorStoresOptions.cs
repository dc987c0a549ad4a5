using System.ComponentModel.DataAnnotations;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Vector stores and how files are read into them. Bound to the section <c>OrleansLlm:VectorStores</c>.</summary>
public sealed class VectorStoresOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:VectorStores";

    /// <summary>The most files of one store, 1 to 1,000,000. Default 10,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "OrleansLlm:VectorStores:MaxFiles must be 1 to 1000000.")]
    public int MaxFiles { get; set; } = 10_000;

    /// <summary>The largest file that is read, in bytes, 1 KiB to 2 GiB. Default 64 MiB. It is in memory while it is read.</summary>
    [Range(1024, 2_147_483_591, ErrorMessage = "OrleansLlm:VectorStores:MaxFileBytes must be 1024 to 2147483591.")]
    public int MaxFileBytes { get; set; } = new DocumentLimits().MaxBytes;

    /// <summary>Bytes that all compressed parts of a file unpack to together, 1 KiB to 16 GiB. Default 512 MiB.</summary>
    [Range(1024L, 17_179_869_184L, ErrorMessage = "OrleansLlm:VectorStores:MaxUnpackedBytes must be 1024 to 17179869184.")]
    public long MaxUnpackedBytes { get; set; } = new DocumentLimits().MaxUnpackedBytes;

    /// <summary>UTF-16 units of a file's text, 1,000 to 500,000,000. Default 5,000,000, a book of 2,500 pages.</summary>
    [Range(1_000, 500_000_000, ErrorMessage = "OrleansLlm:VectorStores:MaxCharacters must be 1000 to 500000000.")]
    public int MaxCharacters { get; set; } = 5_000_000;

    /// <summary>Pages, slides or sheets of a file, 1 to 1,000,000. Default 5,000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "OrleansLlm:VectorStores:MaxPages must be 1 to 1000000.")]
    public int MaxPages { get; set; } = new DocumentLimits().MaxPages;

    /// <summary>
    /// Bytes of memory that a process which reads files may have for its objects, 128 MiB to 64 GiB. Default 2 GiB. A file that takes more is refused. There are as many processes as
    /// <see cref="Readers"/> while files are read, each for files of one tenant, at most as many that wait a minute later, and one, which takes some 80 MB, for ten minutes.
    /// </summary>
    [Range(134_217_728L, 68_719_476_736L, ErrorMessage = "OrleansLlm:VectorStores:MaxReadingMemory must be 134217728 to 68719476736.")]
    public long MaxReadingMemory { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long reading one file may take, 1 s to 1 h. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "OrleansLlm:VectorStores:MaxReadingTime must be 00:00:01 to 01:00:00.")]
    public TimeSpan MaxReadingTime { get; set; } = new DocumentLimits().MaxTime;

    /// <summary>Files that one silo reads at once, whoever they belong to, 1 to 256; tenants whose files wait take turns. Default 2.</summary>
    [Range(1, 256, ErrorMessage = "OrleansLlm:VectorStores:Readers must be 1 to 256.")]
    public int Readers { get; set; } = 2;

    /// <summary>
    /// File batches of one tenant that may be under way at once, those that wait among them, 1 to 100,000. Default 256. A file that is put in by itself, and the files that a store is made
    /// with, are a batch of their own.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "OrleansLlm:VectorStores:MaxRunning must be 1 to 100000.")]
    public int MaxRunning { get; set; } = 256;

    /// <summary>Files of one job that are worked on at once, 1 to 64. Default 4.</summary>
    [Range(1, 64, ErrorMessage = "OrleansLlm:VectorStores:FilesAtOnce must be 1 to 64.")]
    public int FilesAtOnce { get; set; } = 4;

    /// <summary>Chunks of one embedding call, 1 to 2,048. Default 64: what a silo that dies may have to embed again.</summary>
    [Range(1, 2_048, ErrorMessage = "OrleansLlm:VectorStores:EmbeddingBatch must be 1 to 2048.")]
    public int EmbeddingBatch { get; set; } = 64;

    /// <summary>The most embedding calls of one job at once, 1 to 64; fewer while calls are refused. Default 4.</summary>
    [Range(1, 64, ErrorMessage = "OrleansLlm:VectorStores:EmbeddingCalls must be 1 to 64.")]
    public int EmbeddingCalls { get; set; } = 4;

    /// <summary>How often an embedding call is tried that fails for reasons of the cluster or a provider, 1 to 100. Default 5. Refusals by limits are waited out and do not count.</summary>
    [Range(1, 100, ErrorMessage = "OrleansLlm:VectorStores:MaxAttempts must be 1 to 100.")]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How often each silo looks for expired stores of all tenants, 1 minute to 1 day. Default 1 hour. Expired stores can not be searched meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "OrleansLlm:VectorStores:SweepInterval must be 00:01:00 to 1.00:00:00.")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);

    internal DocumentLimits Limits => new()
    {
        MaxBytes = MaxFileBytes,
        MaxUnpackedBytes = MaxUnpackedBytes,
        MaxCharacters = MaxCharacters,
        MaxPages = MaxPages,
        MaxTime = MaxReadingTime,
    };
}
