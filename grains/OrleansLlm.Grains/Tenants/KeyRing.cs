using System.Security.Cryptography;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>The keys of one tenant: creation, look-up by hash, revocation. Changes the list it is given; no I/O.</summary>
internal sealed class KeyRing(string tenant, List<StoredKey> keys)
{
    public const int MaxKeys = 10_000;
    private const int MaxNameLength = 100;

    private readonly Dictionary<string, int> _byHash = IndexByHash(keys);

    public IReadOnlyList<ApiKeyInfo> List() => keys.ConvertAll(key => key.Info);

    public CreatedKey Create(CreateKeyRequest request, DateTimeOffset now)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var text = ApiKeyText.Create(tenant, id);
        return new CreatedKey { Key = text, Info = Add(id, text, request, now) };
    }

    /// <summary>Adds a key of given text; false when a usable key of that text is there already.</summary>
    public bool Adopt(string text, CreateKeyRequest request, DateTimeOffset now)
    {
        if (_byHash.TryGetValue(Convert.ToHexString(ApiKeyText.Hash(text)), out var at))
        {
            var info = keys[at].Info;
            if (info.RevokedAt is null && info.Role == request.Role)
            {
                return false;
            }

            // The operator's configuration is the newer word: it brings a revoked key back.
            keys[at] = keys[at] with { Info = info with { RevokedAt = null, Role = request.Role } };
            return true;
        }

        Add(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)), text, request, now);
        return true;
    }

    public ApiKeyInfo Revoke(string keyId, DateTimeOffset now)
    {
        var at = keys.FindIndex(key => key.Info.Id == keyId);
        if (at < 0)
        {
            throw new LlmException(LlmErrorCode.NotFound, $"Tenant '{tenant}' has no key '{keyId}'.", "id");
        }

        if (keys[at].Info.RevokedAt is null)
        {
            keys[at] = keys[at] with { Info = keys[at].Info with { RevokedAt = now } };
        }

        return keys[at].Info;
    }

    public Caller Authenticate(byte[] hash, DateTimeOffset now)
    {
        if (!_byHash.TryGetValue(Convert.ToHexString(hash), out var at)
            || keys[at].Info is not { RevokedAt: null } info
            || info.ExpiresAt <= now)
        {
            // One message for every reason: a caller learns nothing about which keys exist.
            throw new LlmException(LlmErrorCode.Unauthenticated, "The API key is unknown, revoked or expired.");
        }

        return new Caller { Tenant = tenant, KeyId = info.Id, Role = info.Role };
    }

    private ApiKeyInfo Add(string id, string text, CreateKeyRequest request, DateTimeOffset now)
    {
        Validate(request, now);
        var info = new ApiKeyInfo
        {
            Id = id,
            Name = request.Name,
            Role = request.Role,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
        };
        var hash = ApiKeyText.Hash(text);
        _byHash[Convert.ToHexString(hash)] = keys.Count;
        keys.Add(new StoredKey { Info = info, Hash = hash });
        return info;
    }

    private void Validate(CreateKeyRequest request, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > MaxNameLength)
        {
            throw Invalid("name", $"name must have 1 to {MaxNameLength} characters. Given: {request.Name?.Length ?? 0}.");
        }

        if (!Enum.IsDefined(request.Role))
        {
            throw Invalid("role", $"role must be one of {string.Join(", ", Enum.GetNames<KeyRole>())}. Given: {(int)request.Role}.");
        }

        if (request.ExpiresAt <= now)
        {
            throw Invalid("expires_at", $"expires_at must be after {now:O}. Given: {request.ExpiresAt:O}.");
        }

        if (keys.Count >= MaxKeys)
        {
            throw Invalid("name", $"A tenant can have {MaxKeys} keys, revoked ones included. Present: {keys.Count}.");
        }
    }

    private static LlmException Invalid(string parameter, string message) =>
        new(LlmErrorCode.InvalidRequest, message, parameter);

    private static Dictionary<string, int> IndexByHash(List<StoredKey> keys)
    {
        var index = new Dictionary<string, int>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            index[Convert.ToHexString(keys[i].Hash)] = i;
        }

        return index;
    }
}
