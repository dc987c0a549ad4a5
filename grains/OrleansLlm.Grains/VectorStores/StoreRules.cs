using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>What vector stores may be, and what they say of themselves. Pure.</summary>
internal static class StoreRules
{
    /// <summary>A file whose reading was begun so often, and never ended, ends its silo: it is given up.</summary>
    public const int MaxAttempts = 3;

    private const int MaxName = 256;
    private const int MaxDescription = 2_000;
    private const int MaxDays = 365;

    /// <exception cref="LlmException">InvalidRequest: a field is out of range.</exception>
    public static void Check(CreateVectorStore request)
    {
        Check("name", request.Name, MaxName);
        Check("description", request.Description, MaxDescription);
        CheckDays(request.ExpiresAfterDays, least: 1);
    }

    /// <exception cref="LlmException">InvalidRequest: a field is out of range.</exception>
    public static void Check(VectorStoreUpdate update)
    {
        Check("name", update.Name, MaxName);
        Check("description", update.Description, MaxDescription);
        CheckDays(update.ExpiresAfterDays, least: 0);
    }

    /// <exception cref="LlmException">InvalidRequest: there are none, too many, or one twice.</exception>
    public static void Check(AttachFiles request, int filesAfter, int maxFiles)
    {
        if (request.Files.Count is 0 or > AttachFiles.MaxFiles)
        {
            throw Invalid("file_ids", $"file_ids must name 1 to {AttachFiles.MaxFiles} files. Given: {request.Files.Count}.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (request.Files.FirstOrDefault(file => !seen.Add(file.Id)) is { } twice)
        {
            throw Invalid("file_ids", $"file_ids must name each file once. Given twice: '{twice.Id}'.");
        }

        CheckFiles(filesAfter, maxFiles);
    }

    /// <exception cref="LlmException">InvalidRequest: there would be too many.</exception>
    public static void CheckFiles(int filesAfter, int maxFiles)
    {
        if (filesAfter > maxFiles)
        {
            throw Invalid("file_ids", $"The vector store would have {filesAfter} files; {maxFiles} are allowed (OrleansLlm:VectorStores:MaxFiles).");
        }
    }

    /// <summary>Settings with what is to change.</summary>
    public static CreateVectorStore Changed(CreateVectorStore settings, VectorStoreUpdate update) => settings with
    {
        Name = update.Name ?? settings.Name,
        Description = update.Description is { } description ? (description.Length > 0 ? description : null) : settings.Description,
        Metadata = update.Metadata ?? settings.Metadata,
        ExpiresAfterDays = update.ExpiresAfterDays is { } days ? (days > 0 ? days : null) : settings.ExpiresAfterDays,
        Search = update.Search ?? settings.Search,
    };

    /// <summary>A page of a store's files.</summary>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range, or after or before is not in the list.</exception>
    public static StoreFilePage Page(StoreShelf shelf, StoreFileQuery query)
    {
        var (page, hasMore) = StorePages.Take(
            query.OldestFirst ? shelf.Files : shelf.NewestFirst,
            file => (query.Batch is null || file.Batch == query.Batch) && (query.Status is null || file.Status == query.Status),
            id => shelf.PlaceOf(id, query.OldestFirst),
            new PageCut(query.After, query.Before, query.Limit, StoreFileQuery.MaxLimit));
        return new StoreFilePage { Files = page, HasMore = hasMore };
    }

    /// <summary>When a store expires if nobody uses it, or null.</summary>
    public static DateTimeOffset? ExpiresAt(VectorStoreState state) =>
        state.Settings?.ExpiresAfterDays is { } days ? state.LastActiveAt.AddDays(days) : null;

    /// <summary>Whether its time has come.</summary>
    public static bool HasExpired(VectorStoreState state, DateTimeOffset now) => state.ExpiredAt is not null || ExpiresAt(state) <= now;

    /// <summary>The store as it is told.</summary>
    public static VectorStoreInfo Tell(string id, VectorStoreState state, StoreShelf shelf, DateTimeOffset now)
    {
        var hasExpired = HasExpired(state, now);
        return new VectorStoreInfo
        {
            Id = id,
            Settings = state.Settings!,
            CreatedAt = state.CreatedAt,
            LastActiveAt = state.LastActiveAt,
            ExpiresAt = state.ExpiredAt ?? ExpiresAt(state),
            Status = hasExpired ? VectorStoreStatus.Expired : shelf.Counts.InProgress > 0 ? VectorStoreStatus.InProgress : VectorStoreStatus.Completed,
            Files = hasExpired ? new StoreFileCounts() : shelf.Counts,
            UsageBytes = hasExpired ? 0 : shelf.UsageBytes,
            Language = state.Language,
            EmbeddingModel = state.EmbeddingModel,
        };
    }

    /// <summary>A file as it is put in.</summary>
    public static StoreFile Attached(AttachFile file, AttachFiles request, StoreFile? former, DateTimeOffset now) => new()
    {
        Id = file.Id,
        Name = file.Name,
        CreatedAt = now,
        Chunking = file.Chunking,
        Attributes = file.Attributes,
        Batch = request.Batch,
        Job = request.Job,
        // What was read before is found until it is read again.
        UsageBytes = former?.UsageBytes ?? 0,
        Chunks = former?.Chunks ?? 0,
    };

    /// <summary>A file that was read.</summary>
    /// <param name="file">As it was.</param>
    /// <param name="read">What was read.</param>
    /// <param name="dimensions">Of the index's vectors.</param>
    public static StoreFile Completed(StoreFile file, ReadFile read, int dimensions) => file with
    {
        Status = StoreFileStatus.Completed,
        Error = null,
        Chunks = read.Chunks.Count,
        Language = read.Language,
        UsageBytes = read.Chunks.Sum(chunk => (long)Encoding.UTF8.GetByteCount(chunk.Indexed) + (long)dimensions * sizeof(float)),
    };

    /// <summary>The document that a file is in the index.</summary>
    public static IndexedDocument Document(StoreFile file, ReadFile read) =>
        new() { Id = file.Id, Attributes = file.Attributes, Time = read.Time, Chunks = read.Chunks };

    public static LlmException NoFile(string store, string file) =>
        new(LlmErrorCode.NotFound, $"There is no file '{file}' in the vector store '{store}'.", "file_id");

    private static void CheckDays(int? days, int least)
    {
        if (days < least || days > MaxDays)
        {
            throw Invalid("expires_after.days", $"expires_after.days must be {least} to {MaxDays}. Given: {days}.");
        }
    }

    private static void Check(string field, string? text, int most)
    {
        if (text?.Length > most)
        {
            throw Invalid(field, $"{field} may have at most {most} characters. Given: {text.Length}.");
        }
    }

    private static LlmException Invalid(string field, FormattableString text) =>
        new(LlmErrorCode.InvalidRequest, FormattableString.Invariant(text), field);
}
