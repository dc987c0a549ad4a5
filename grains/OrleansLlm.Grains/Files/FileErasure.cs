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
        var files = grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString());
        var query = new FileQuery { Limit = FileQuery.MaxLimit };
        var removed = 0L;
        while (await CallAsync(() => files.ListAsync(query, cancellationToken), cancellationToken) is { Files.Count: > 0 } page)
        {
            foreach (var file in page.Files)
            {
                await DeleteAsync(() => files.DeleteAsync(file.Id, cancellationToken), cancellationToken);
                removed++;
            }
        }

        return removed;
    }
}
