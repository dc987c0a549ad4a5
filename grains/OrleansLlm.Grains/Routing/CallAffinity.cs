using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Features;

namespace OrleansLlm.Grains.Routing;

/// <summary>Which calls are likely to begin alike, so that they are sent where their prefix is warm: those of a tenant with the same beginning.</summary>
internal static class CallAffinity
{
    /// <summary>The same for all turns of a conversation; a hash, since texts do not belong into keys.</summary>
    public static string Of(string tenant, GenerationRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, tenant);
        foreach (var text in ConversationBeginning.Of(request))
        {
            Add(hash, text);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(BitConverter.GetBytes(text.Length));
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
