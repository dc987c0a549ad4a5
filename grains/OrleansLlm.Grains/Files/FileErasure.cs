using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Files;

/// <summary>Deletes a tenant's files. A file belongs to no single user: of a user there are none.</summary>
internal sealed class FileErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    public string Name => "files";

    /// <summary>After what may be made of files.</summary>
    public int Order => 20;

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        if (!scope.IsTenant)
        {
            return 0;
        }

        var files = grains.GetGrain<IFilesGrain>(new FilesKey(scope.Tenant).ToString());
        var query = new FileQuery { Limit = FileQuery.MaxLimit };
        var removed = 0L;
        while (await GrainRetry.RunAsync(() => files.ListAsync(query, cancellationToken), timeProvider, cancellationToken) is { Files.Count: > 0 } page)
        {
            foreach (var file in page.Files)
            {
                await DeleteAsync(files, file.Id, cancellationToken);
                removed++;
            }
        }

        return removed;
    }

    private static async Task DeleteAsync(IFilesGrain files, string id, CancellationToken cancellationToken)
    {
        try
        {
            await files.DeleteAsync(id, cancellationToken);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // Deleted meanwhile.
        }
    }
}
