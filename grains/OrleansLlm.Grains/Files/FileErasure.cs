using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Files;

/// <summary>Deletes a tenant's files, those that models were trained on included. A file belongs to no single user.</summary>
internal sealed class FileErasure(IGrainFactory grains, TimeProvider timeProvider) : TenantErasure(timeProvider)
{
    public override string Name => "files";

    /// <summary>After what may be made of files.</summary>
    public override int Order => 20;

    protected override async Task<long> EraseAsync(string tenant, CancellationToken cancellationToken)
    {
        var files = grains.GetGrain<IFilesUpkeepGrain>(new FilesKey(tenant).ToString());
        for (var removed = 0L; ;)
        {
            // An erasure has not ended before the contents are gone, those of uploads that never did included.
            var step = await CallAsync(() => files.EraseSomeAsync(cancellationToken), cancellationToken);
            removed += step.Files;
            if (step.IsDone)
            {
                return removed;
            }
        }
    }
}
