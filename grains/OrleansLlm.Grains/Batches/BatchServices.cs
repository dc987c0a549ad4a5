using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.Batches;

/// <summary>What the parts of a batch's execution share.</summary>
internal sealed class BatchServices(
    IGrainFactory grains, FileContents contents, IBatchCalls calls, IOptions<BatchOptions> options, JobInstruments instruments, TimeProvider timeProvider)
{
    public FileContents Contents { get; } = contents;

    public IBatchCalls Calls { get; } = calls;

    public BatchOptions Options { get; } = options.Value;

    public JobInstruments Instruments { get; } = instruments;

    public TimeProvider TimeProvider { get; } = timeProvider;

    /// <summary>Asks the files of a tenant; again while the cluster settles.</summary>
    public Task<T> AskFilesAsync<T>(string tenant, Func<IFilesGrain, Task<T>> ask, CancellationToken cancellationToken) =>
        GrainRetry.RunAsync(() => ask(grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString())), TimeProvider, cancellationToken);

    /// <summary>Makes room for an output file, or gives up what is empty.</summary>
    public Task ReserveAsync(FileKey key, long bytes, TimeSpan lease, CancellationToken cancellationToken) => AskFilesAsync(
        key.Tenant,
        async files =>
        {
            await files.ReserveAsync(new ReserveFile { Id = key.File, Bytes = bytes, Lease = lease, IsResult = true }, cancellationToken);
            return true;
        },
        cancellationToken);
}
