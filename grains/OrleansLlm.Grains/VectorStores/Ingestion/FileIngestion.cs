using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Retrieval.Chunking;
using OrleansLlm.Retrieval.Documents;
using OrleansLlm.Retrieval.Languages;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>Brings one file into the index: load, cut, embed what is new, commit. What is wrong with the file becomes its error and hurts no other.</summary>
internal sealed class FileIngestion(IngestStore store, Caller caller, ChunkEmbedder embedder, IngestTally tally, IngestServices services)
{
    /// <summary>Reads the file, if it is still to be read.</summary>
    public async Task RunAsync(string id, CancellationToken token)
    {
        if (await store.ClaimAsync(id, token) is not { } file)
        {
            return;
        }

        tally.Set(id, new FileProgress(IngestStage.Reading));
        if (await TryAsync(file, token) is { } error)
        {
            await store.FailAsync(id, error, token);
        }

        await VectorStash.DropAsync(services.Contents, store.StashOf(id));
        tally.Ended(id);
    }

    /// <summary>What is wrong with the file; null: it was read, or is no longer wanted.</summary>
    private async Task<StoreFileError?> TryAsync(StoreFile file, CancellationToken token)
    {
        try
        {
            await IngestAsync(file, token);
            return null;
        }
        catch (DocumentException exception)
        {
            return FileErrors.Of(exception);
        }
        catch (ValidationException exception)
        {
            return FileErrors.Invalid($"chunking_strategy: {exception.Message}");
        }
        catch (LlmException gone) when (gone is { Code: LlmErrorCode.NotFound, Parameter: "vector_store_id" })
        {
            return null;
        }
        catch (LlmException exception) when (exception.Code is not (LlmErrorCode.StoreUnavailable or LlmErrorCode.Forbidden))
        {
            return FileErrors.Of(exception);
        }
        catch
        {
            await store.UnclaimAsync(file.Id);
            throw;
        }
    }

    private async Task IngestAsync(StoreFile file, CancellationToken token)
    {
        var stored = await FindAsync(file, token);
        var read = await ReadAsync(file, stored, token);
        var outcome = new CommitOutcome { IsTaken = true };
        do
        {
            tally.Set(file.Id, new FileProgress(IngestStage.Embedding, read.Chunks.Count));
            var ready = await EmbedAsync(read, token);
            tally.Set(file.Id, new FileProgress(IngestStage.Indexing, read.Chunks.Count, read.Chunks.Count));
            outcome = await store.CommitAsync(ready, token);
        }
        while (outcome.Missing.Count > 0);
    }

    private async Task<StoredFile> FindAsync(StoreFile file, CancellationToken token)
    {
        StoredFile stored;
        try
        {
            stored = await store.GetFileAsync(file.Id, token);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"The file '{file.Id}' does not exist any more.", "file_id");
        }

        // Told before it is read: a file of gigabytes costs nothing.
        return stored.Bytes <= services.Options.MaxFileBytes
            ? stored
            : throw new DocumentException(DocumentFault.TooLarge, $"{stored.Name} may have at most {services.Options.MaxFileBytes} bytes. Given: {stored.Bytes}.");
    }

    private async Task<ReadFile> ReadAsync(StoreFile file, StoredFile stored, CancellationToken token)
    {
        var (content, document) = await InTurnAsync(async () =>
        {
            var bytes = await ContentAsync(stored, token);
            return (bytes, await services.Documents.ReadAsync(bytes, stored.Name, store.Job.Tenant, token));
        }, token);
        var language = LanguageDetector.AnalyzerOf(document.Language);
        var info = await embedder.WaitAsync(() => store.EnsureIndexAsync(caller, language, token), token);
        embedder.Use(info.EmbeddingModel!);
        var chunks = await InTurnAsync(
            () => DocumentChunks.CutAsync(document, content, file.Chunking, embedder.ContextLength, embedder.Count, Sentences(), token), token);
        return chunks.Count > 0
            ? new ReadFile { Id = file.Id, Chunks = chunks, Time = stored.CreatedAt, Language = document.Language }
            : throw new DocumentException(DocumentFault.Unsupported, $"{stored.Name} has no text. If it is a scan, its text has to be recognised first.");
    }

    /// <summary>Works when it is the tenant's turn. Nothing in it waits for a limit or a provider: other tenants' files wait for it.</summary>
    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken token)
    {
        await services.Readers.WaitAsync(store.Job.Tenant, token);
        try
        {
            return await work();
        }
        finally
        {
            services.Readers.Release();
        }
    }

    /// <summary>Embeds sentences while a document is cut; others have the turn meanwhile.</summary>
    private SentenceEmbedder? Sentences() => embedder.Sentences is not { } embed ? null : async (texts, token) =>
    {
        services.Readers.Release();
        try
        {
            return await embed(texts, token);
        }
        finally
        {
            // Whatever ended the call: the turn is given back once more by whoever cuts.
            await services.Readers.WaitAsync(store.Job.Tenant, CancellationToken.None);
        }
    };

    private async Task<ReadOnlyMemory<byte>> ContentAsync(StoredFile file, CancellationToken token)
    {
        var content = new byte[file.Bytes];
        var at = 0;
        await foreach (var part in services.Contents.ReadAsync(new FileKey(store.Job.Tenant, file.Id), file.Chunks, token))
        {
            part.CopyTo(content.AsMemory(at));
            at += part.Length;
        }

        return content;
    }

    /// <summary>Gives vectors to chunks whose text the index does not have; those that an earlier run made are taken first.</summary>
    private async Task<ReadFile> EmbedAsync(ReadFile read, CancellationToken token)
    {
        if (embedder.Model == IndexDefinition.NoModel)
        {
            return read;
        }

        var byName = read.Chunks.DistinctBy(chunk => chunk.ContentId, StringComparer.Ordinal).ToDictionary(chunk => chunk.ContentId, StringComparer.Ordinal);
        var missing = await store.MissingAsync(byName.Keys, token);
        if (missing.Count == 0)
        {
            return read;
        }

        var (stash, vectors) = await VectorStash.OpenAsync(services.Contents, store.StashOf(read.Id), token);
        using (stash)
        {
            tally.Advance(read.Id, read.Chunks.Count - missing.Count(name => !vectors.ContainsKey(name)), 0);
            var texts = missing.Where(name => !vectors.ContainsKey(name)).Select(name => (name, byName[name].Indexed)).ToList();
            await embedder.EmbedAsync(texts, KeepAsync, token);
        }

        return read with { Chunks = [.. read.Chunks.Select(chunk => vectors.TryGetValue(chunk.ContentId, out var vector) ? chunk with { Vector = vector } : chunk)] };

        async Task KeepAsync(IReadOnlyList<(string Name, float[] Vector)> made)
        {
            await stash.AddAsync(made);
            lock (vectors)
            {
                foreach (var (name, vector) in made)
                {
                    vectors[name] = vector;
                }
            }

            tally.Advance(read.Id, made.Count, made.Count);
            services.Instruments.OnEmbedded(made.Count);
        }
    }
}
