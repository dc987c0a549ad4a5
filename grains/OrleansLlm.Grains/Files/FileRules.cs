using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;

namespace OrleansLlm.Grains.Files;

/// <summary>What a tenant may store. Pure.</summary>
internal static class FileRules
{
    private const int MaxName = 255;

    /// <param name="request">What room is asked for.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="files">Files that there are, those being written included, without this one.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <exception cref="LlmException">InvalidRequest: it is too much.</exception>
    public static void CheckRoom(ReserveFile request, FilesOptions limits, int files, long bytes)
    {
        if (request.IsResult)
        {
            return;
        }

        if (request.Bytes > limits.MaxFileBytes)
        {
            throw TooLarge(limits);
        }

        if (files + 1 > limits.MaxTenantFiles)
        {
            throw Invalid("file", $"The tenant has {files} files; {limits.MaxTenantFiles} are allowed. Delete some first.");
        }

        if (bytes + request.Bytes > limits.MaxTenantBytes)
        {
            throw Invalid("file", $"The tenant's files would have {bytes + request.Bytes} bytes; {limits.MaxTenantBytes} are allowed. Delete some first.");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: a field is out of range.</exception>
    public static void Check(StoredFile file)
    {
        if (file.Name.Length is 0 or > MaxName)
        {
            throw Invalid("file", $"The file's name must have 1 to {MaxName} characters. Given: {file.Name.Length}.");
        }

        if (!FilePurposes.All.Contains(file.Purpose))
        {
            throw Invalid("purpose", $"purpose must be one of {string.Join(", ", FilePurposes.All)}. Given: '{file.Purpose}'.");
        }
    }

    /// <summary>The error for a file above the limit.</summary>
    public static LlmException TooLarge(FilesOptions limits) =>
        Invalid("file", $"The file is larger than this server's limit of {limits.MaxFileBytes} bytes.");

    /// <summary>A page of files.</summary>
    /// <param name="ordered">All files behind the page before, in the order asked for.</param>
    /// <param name="query">What was asked.</param>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range.</exception>
    public static FilePage Page(IEnumerable<StoredFile> ordered, FileQuery query)
    {
        if (query.Limit is < 1 or > FileQuery.MaxLimit)
        {
            throw Invalid("limit", $"limit must be 1 to {FileQuery.MaxLimit}. Given: {query.Limit}.");
        }

        var found = ordered.Where(file => query.Purpose is null || file.Purpose == query.Purpose).Take(query.Limit + 1).ToList();
        return new FilePage { Files = [.. found.Take(query.Limit)], HasMore = found.Count > query.Limit };
    }

    private static LlmException Invalid(string field, FormattableString text) =>
        new(LlmErrorCode.InvalidRequest, FormattableString.Invariant(text), field);
}
