using System.Security.Cryptography;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>The keys of one tenant: creation, look-up by hash, change, rotation, revocation. Changes the list it is given; no I/O.</summary>
internal sealed class KeyRing(string tenant, List<StoredKey> keys)
{
    public const int MaxKeys = 10_000;
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(30);

    private readonly Dictionary<string, int> _byHash = IndexByHash(keys);

    /// <summary>Some key's time of last use is newer than what was stored.</summary>
    public bool HasUnsavedUse { get; private set; }

    public IReadOnlyList<ApiKeyInfo> List() => keys.ConvertAll(key => key.Info);

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>Adds a key. <see cref="Check"/> comes first.</summary>
    public CreatedKey Create(string id, CreateKeyRequest request, DateTimeOffset now)
    {
        var text = ApiKeyText.Create(tenant, id);
        return new CreatedKey { Key = text, Info = Add(id, text, request, now, isConfigured: false) };
    }

    /// <summary>Adds a key of given text; false when a usable key of that text is there already.</summary>
    /// <param name="text">The whole key.</param>
    /// <param name="request">Name and role.</param>
    /// <param name="isConfigured">The host's configuration names the text: it replaces the one configured before.</param>
    /// <param name="now">The time.</param>
    public bool Adopt(string text, CreateKeyRequest request, bool isConfigured, DateTimeOffset now)
    {
        var hash = ApiKeyText.Hash(text);
        var replaced = isConfigured ? FindConfigured(request.Name) : -1;
        if (_byHash.TryGetValue(Convert.ToHexString(hash), out var at) && IsCurrent(at, hash))
        {
            return Adopt(at, replaced, request, isConfigured, now);
        }

        if (replaced < 0)
        {
            Add(NewId(), text, request, now, isConfigured);
            return true;
        }

        Replace(replaced, hash, graceUntil: null, now);
        keys[replaced] = keys[replaced] with { Info = keys[replaced].Info with { RevokedAt = null, Role = request.Role } };
        return true;
    }

    /// <summary>The operator's configuration is the newer word: it brings a revoked key back, and one that it names in place of another ends that one.</summary>
    private bool Adopt(int at, int replaced, CreateKeyRequest request, bool isConfigured, DateTimeOffset now)
    {
        var key = keys[at];
        var adopted = key with { Info = key.Info with { RevokedAt = null, Role = request.Role } };
        adopted = isConfigured ? adopted with { IsConfigured = true, ConfiguredAs = request.Name } : adopted;
        if (replaced >= 0 && replaced != at)
        {
            var before = keys[replaced];
            keys[replaced] = before with { IsConfigured = false, ConfiguredAs = null, Info = before.Info with { RevokedAt = before.Info.RevokedAt ?? now } };
        }
        else if (adopted == key)
        {
            return false;
        }

        keys[at] = adopted;
        return true;
    }

    /// <summary>Revokes the key that the host's configuration brought under a name, but has no more; false: there is no usable one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="text">Only a key of this text; null: of any.</param>
    /// <param name="now">The time.</param>
    public bool Drop(string name, string? text, DateTimeOffset now)
    {
        var at = FindConfigured(name);
        if (at < 0 || keys[at].Info.RevokedAt is not null || (text is not null && !IsCurrent(at, ApiKeyText.Hash(text))))
        {
            return false;
        }

        keys[at] = keys[at] with { Info = keys[at].Info with { RevokedAt = now } };
        return true;
    }

    public ApiKeyInfo Update(string keyId, KeyUpdate update, DateTimeOffset now)
    {
        if (update.Name is not null)
        {
            TenantRules.CheckName(update.Name);
        }

        TenantRules.CheckTags(update.Tags);
        TenantRules.CheckExpiry(update.ExpiresAt, now);
        if (update.NeverExpires && update.ExpiresAt is not null)
        {
            throw TenantRules.Invalid("expires_at", $"expires_at and never are both asked for. Given: {update.ExpiresAt:O}.");
        }

        var at = FindUsable(keyId);
        var info = keys[at].Info;
        info = info with
        {
            Name = update.Name ?? info.Name,
            ExpiresAt = update.NeverExpires ? null : update.ExpiresAt ?? info.ExpiresAt,
            Tags = update.Tags is null ? info.Tags : TenantRules.Copy(update.Tags),
        };
        keys[at] = keys[at] with { Info = info };
        return info;
    }

    public CreatedKey Rotate(string keyId, TimeSpan grace, DateTimeOffset now)
    {
        if (grace < TimeSpan.Zero || grace > LongestGrace)
        {
            throw TenantRules.Invalid("grace_seconds", FormattableString.Invariant(
                $"grace_seconds must be 0 to {LongestGrace.TotalSeconds}. Given: {grace.TotalSeconds}."));
        }

        var at = FindUsable(keyId);
        if (keys[at].Info.ExpiresAt <= now)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"Key '{keyId}' expired at {keys[at].Info.ExpiresAt:O}; make a new one.", "id");
        }

        var text = ApiKeyText.Create(tenant, keyId);
        Replace(at, ApiKeyText.Hash(text), grace > TimeSpan.Zero ? now + grace : null, now);
        return new CreatedKey { Key = text, Info = keys[at].Info };
    }

    public ApiKeyInfo Revoke(string keyId, DateTimeOffset now)
    {
        var at = Find(keyId);
        if (keys[at].Info.RevokedAt is null)
        {
            keys[at] = keys[at] with { Info = keys[at].Info with { RevokedAt = now } };
        }

        return keys[at].Info;
    }

    /// <summary>The key of a hash; notes its use.</summary>
    public ApiKeyInfo Authenticate(byte[] hash, DateTimeOffset now)
    {
        if (!_byHash.TryGetValue(Convert.ToHexString(hash), out var at)
            || keys[at].Info is not { RevokedAt: null } info
            || info.ExpiresAt <= now
            || !(IsCurrent(at, hash) || info.PreviousSecretUntil > now))
        {
            // One message for every reason: a caller learns nothing about which keys exist.
            throw new LlmException(LlmErrorCode.Unauthenticated, "The API key is unknown, revoked or expired.");
        }

        if (info.LastUsedAt is not { } last || now - last >= UseResolution)
        {
            info = info with { LastUsedAt = now };
            keys[at] = keys[at] with { Info = info };
            HasUnsavedUse = true;
        }

        return info;
    }

    /// <summary>All is stored.</summary>
    public void Saved() => HasUnsavedUse = false;

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public void Check(CreateKeyRequest request, DateTimeOffset now)
    {
        TenantRules.CheckName(request.Name);
        if (!Enum.IsDefined(request.Role))
        {
            throw TenantRules.Invalid("role", $"role must be one of {string.Join(", ", KeyRoles.Names)}. Given: {(int)request.Role}.");
        }

        TenantRules.CheckExpiry(request.ExpiresAt, now);
        TenantRules.CheckTags(request.Tags);
        if (keys.Count >= MaxKeys)
        {
            throw TenantRules.Invalid("name", $"A tenant can have {MaxKeys} keys, revoked ones included. Present: {keys.Count}.");
        }
    }

    private ApiKeyInfo Add(string id, string text, CreateKeyRequest request, DateTimeOffset now, bool isConfigured)
    {
        Check(request, now);
        var info = new ApiKeyInfo
        {
            Id = id,
            Name = request.Name,
            Role = request.Role,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt,
            Project = request.Project,
            Tags = TenantRules.Copy(request.Tags),
        };
        var hash = ApiKeyText.Hash(text);
        _byHash[Convert.ToHexString(hash)] = keys.Count;
        keys.Add(new StoredKey { Info = info, Hash = hash, IsConfigured = isConfigured, ConfiguredAs = isConfigured ? request.Name : null });
        return info;
    }

    private void Replace(int at, byte[] hash, DateTimeOffset? graceUntil, DateTimeOffset now)
    {
        var old = keys[at];
        if (old.PreviousHash is { } older)
        {
            _byHash.Remove(Convert.ToHexString(older));
        }

        if (graceUntil is null)
        {
            _byHash.Remove(Convert.ToHexString(old.Hash));
        }

        _byHash[Convert.ToHexString(hash)] = at;
        keys[at] = old with
        {
            Hash = hash,
            PreviousHash = graceUntil is null ? null : old.Hash,
            Info = old.Info with { RotatedAt = now, PreviousSecretUntil = graceUntil },
        };
    }

    private bool IsCurrent(int at, byte[] hash) => keys[at].Hash.AsSpan().SequenceEqual(hash);

    private int FindConfigured(string name) => keys.FindIndex(key => key.IsConfigured && (key.ConfiguredAs ?? key.Info.Name) == name);

    private int FindUsable(string keyId)
    {
        var at = Find(keyId);
        return keys[at].Info.RevokedAt is { } revokedAt
            ? throw new LlmException(LlmErrorCode.Conflict, $"Key '{keyId}' was revoked at {revokedAt:O}.", "id")
            : at;
    }

    private int Find(string keyId)
    {
        var at = keys.FindIndex(key => key.Info.Id == keyId);
        return at >= 0 ? at : throw new LlmException(LlmErrorCode.NotFound, $"Tenant '{tenant}' has no key '{keyId}'.", "id");
    }

    private static Dictionary<string, int> IndexByHash(List<StoredKey> keys)
    {
        var index = new Dictionary<string, int>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            index[Convert.ToHexString(keys[i].Hash)] = i;
            if (keys[i].PreviousHash is { } previous)
            {
                index.TryAdd(Convert.ToHexString(previous), i);
            }
        }

        return index;
    }
}
