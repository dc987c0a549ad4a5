using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Files;

namespace OrleansLlm.Silo.Api.Files;

/// <summary>A file in OpenAI's shape, with its hash; times in Unix seconds.</summary>
internal sealed record FileView(string Id, string Object, long Bytes, long CreatedAt, string Filename, string Purpose, string Status)
{
    /// <summary>When it stops existing; left out where it does not by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresAt { get; init; }

    /// <summary>SHA-256 of the content in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Shows a file.</summary>
    public static FileView Of(StoredFile file) =>
        new(file.Id, "file", file.Bytes, file.CreatedAt.ToUnixTimeSeconds(), file.Name, file.Purpose, "processed")
        {
            ExpiresAt = file.ExpiresAt?.ToUnixTimeSeconds(),
            Sha256 = file.Sha256,
        };
}
