using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Files;

/// <summary>
/// Reads the form of an upload. The file's content goes into the store as it arrives, whatever the order of the fields; what turns out wrong afterwards
/// takes it back.
/// </summary>
internal sealed class UploadForm(FileUploads uploads, FileKey key)
{
    private const int MaxField = 1_024;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>The content, once the form was read.</summary>
    public FileContent? Content { get; private set; }

    /// <summary>The file's name as its owner gave it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What the file is for.</summary>
    public string Purpose => _fields.GetValueOrDefault("purpose") is not { } purpose ? throw RequestErrors.Missing("purpose")
        : FilePurposes.Uploaded.Contains(purpose) ? purpose
        : throw RequestErrors.OutOfRange("purpose", $"one of {string.Join(", ", FilePurposes.Uploaded)}", $"'{JsonText.Shorten(purpose)}'");

    /// <summary>How long it is kept, or null.</summary>
    public TimeSpan? Lifetime => ExpiryParser.Read(
        _fields.GetValueOrDefault("expires_after[anchor]"), _fields.GetValueOrDefault("expires_after[seconds]"), "expires_after");

    /// <summary>Reads the whole form and stores the content.</summary>
    public async Task ReadAsync(HttpContext context)
    {
        var reader = new MultipartReader(BoundaryOf(context.Request), context.Request.Body);
        try
        {
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                await ReadAsync(section, context.Request.ContentLength, context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw RequestErrors.InvalidValue("file", $"the form can not be read: {JsonText.Shorten(exception.Message)}");
        }

        if (Content is null)
        {
            throw RequestErrors.Missing("file");
        }

        if (Content.Bytes == 0)
        {
            throw RequestErrors.OutOfRange("file", "a file of at least 1 byte", "0 bytes");
        }
    }

    private static string BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 70 } boundary
            ? boundary.ToString()
            : throw RequestErrors.NotForm(request.ContentType);

    private async Task ReadAsync(MultipartSection section, long? length, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || HeaderUtilities.RemoveQuotes(disposition.Name).ToString() is not { Length: > 0 } name)
        {
            throw RequestErrors.InvalidValue("file", "a part of the form has no name");
        }

        if (name == "file")
        {
            if (Content is not null)
            {
                throw RequestErrors.InvalidValue("file", "it was given twice");
            }

            Name = NameOf(disposition);
            Content = await uploads.WriteAsync(key, section.Body, length, cancellationToken);
            return;
        }

        if (name is not ("purpose" or "expires_after[anchor]" or "expires_after[seconds]"))
        {
            throw RequestErrors.UnknownField(JsonText.Shorten(name), "file, purpose, expires_after[anchor], expires_after[seconds]");
        }

        if (!_fields.TryAdd(name, await ReadTextAsync(name, section, cancellationToken)))
        {
            throw RequestErrors.InvalidValue(name, "it was given twice");
        }
    }

    /// <summary>Only the last part of a path: some browsers send all of it.</summary>
    private static string NameOf(ContentDispositionHeaderValue disposition)
    {
        var given = disposition.FileNameStar.Length > 0 ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
        var name = given.ToString().Split('/', '\\')[^1].Trim();
        return name.Length is > 0 and <= 255 && !name.Any(char.IsControl)
            ? name
            : throw RequestErrors.OutOfRange("file", "a file with a name of 1 to 255 characters", $"a name of {name.Length} characters");
    }

    private static async Task<string> ReadTextAsync(string name, MultipartSection section, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxField + 1];
        var read = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read <= MaxField
            ? Encoding.UTF8.GetString(buffer, 0, read)
            : throw RequestErrors.OutOfRange(name, $"at most {MaxField} bytes long", "more");
    }
}
