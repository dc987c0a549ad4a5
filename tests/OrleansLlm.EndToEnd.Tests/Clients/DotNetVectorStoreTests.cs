#pragma warning disable OPENAI001 // The package calls this part experimental; that it works unmodified is what is tested.
using System.ClientModel;
using System.Text;
using OpenAI;
using OpenAI.Files;
using OpenAI.VectorStores;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>The vector store client of the NuGet package <c>OpenAI</c>, unmodified, against a silo process.</summary>
public sealed class DotNetVectorStoreTests(SharedSilo shared)
{
    [Fact]
    public async Task A_store_is_made_filled_listed_changed_and_deleted()
    {
        var (stores, files) = Clients();
        var (good, bad) = (await UploadAsync(files, "handbook.md", "# Refunds\n\nA refund takes ten days."), await UploadAsync(files, "damaged.pdf", "%PDF-1.7\nnothing follows"));
        VectorStore store = await stores.CreateVectorStoreAsync(new VectorStoreCreationOptions
        {
            Name = "Handbook",
            ExpirationPolicy = new VectorStoreExpirationPolicy(VectorStoreExpirationAnchor.LastActiveAt, 7),
        });
        Assert.Equal(("Handbook", VectorStoreStatus.Completed, 7), (store.Name, store.Status, store.ExpirationPolicy.Days));

        await stores.AddFileToVectorStoreAsync(store.Id, good);
        VectorStoreFileBatch batch = await stores.AddFileBatchToVectorStoreAsync(store.Id, [bad]);
        await Eventually.BecomesAsync(
            async () => (VectorStore)await stores.GetVectorStoreAsync(store.Id), found => found.FileCounts is { Completed: 1, Failed: 1 }, "both files were read, as far as they can be");
        VectorStoreFile read = await stores.GetVectorStoreFileAsync(store.Id, good);
        Assert.Equal((VectorStoreFileStatus.Completed, store.Id), (read.Status, read.VectorStoreId));
        VectorStoreFile failed = await stores.GetVectorStoreFileAsync(store.Id, bad);
        Assert.Equal((VectorStoreFileStatus.Failed, VectorStoreFileErrorCode.InvalidFile), (failed.Status, failed.LastError.Code));
        Assert.Equal(VectorStoreFileBatchStatus.Failed, ((VectorStoreFileBatch)await stores.GetVectorStoreFileBatchAsync(store.Id, batch.BatchId)).Status);

        VectorStore renamed = await stores.ModifyVectorStoreAsync(store.Id, new VectorStoreModificationOptions { Name = "New" });
        Assert.Equal("New", renamed.Name);
        await stores.RemoveFileFromVectorStoreAsync(store.Id, good);
        Assert.True(((VectorStoreDeletionResult)await stores.DeleteVectorStoreAsync(store.Id)).Deleted);
        Assert.Equal(404, (await Assert.ThrowsAsync<ClientResultException>(() => stores.GetVectorStoreAsync(store.Id))).Status);
    }

    private static async Task<string> UploadAsync(OpenAIFileClient files, string name, string text) =>
        ((OpenAIFile)await files.UploadFileAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), name, FileUploadPurpose.Assistants)).Id;

    private (VectorStoreClient Stores, OpenAIFileClient Files) Clients()
    {
        var client = new OpenAIClient(new ApiKeyCredential(SiloProcess.Key), new OpenAIClientOptions { Endpoint = new Uri(shared.Silo.Url, "/v1") });
        return (client.GetVectorStoreClient(), client.GetOpenAIFileClient());
    }
}
