using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Files;

namespace OrleansLlm.Cluster.Tests.FineTuning;

/// <summary>Files to train on.</summary>
internal static class TrainingFiles
{
    /// <summary>Stores a file for a tenant.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> UploadAsync(TestCluster cluster, Caller caller, string content)
    {
        var uploads = cluster.Services.GetRequiredService<FileUploads>();
        var key = new FileKey(caller.Tenant, FileUploads.NewId());
        using var source = new MemoryStream(Encoding.UTF8.GetBytes(content));
        var written = await uploads.WriteAsync(key, source, atMost: null, CancellationToken.None);
        await uploads.AddAsync(caller.Tenant, new StoredFile
        {
            Id = key.File, Name = "examples.jsonl", Purpose = FilePurposes.FineTune, Bytes = written.Bytes, Sha256 = written.Sha256, Chunks = written.Chunks,
        }, CancellationToken.None);
        return key.File;
    }
}
