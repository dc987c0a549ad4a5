using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Ids of calls: different for each call of each choice of each request.</summary>
internal static class ToolCallIds
{
    private const int ShortLength = 9;
    private const int LongLength = 24;
    private const string Letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <param name="choiceId">The choice.</param>
    /// <param name="index">The call within it.</param>
    /// <param name="isShort">Nine letters and digits, as Mistral's templates want; else OpenAI's form.</param>
    public static string New(string choiceId, int index, bool isShort)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{choiceId}/{index}");
        return isShort ? Hash(text, ShortLength) : "call_" + Hash(text, LongLength);
    }

    /// <summary>An id from elsewhere in the short form; always the same for the same id.</summary>
    public static string Shorten(string id) =>
        id.Length == ShortLength && id.All(char.IsAsciiLetterOrDigit) ? id : Hash(id, ShortLength);

    private static string Hash(string text, int length)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(length, hash, (id, bytes) =>
        {
            for (var i = 0; i < id.Length; i++)
            {
                id[i] = Letters[bytes[i] % Letters.Length];
            }
        });
    }
}
