using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>One tenant's profile, projects and keys together: who may call, and as whom. Changes the state it is given; no I/O.</summary>
internal sealed class TenantBook
{
    private readonly string _tenant;
    private readonly TenantState _state;
    private readonly Dictionary<string, Caller> _callers = [];

    public TenantBook(string tenant, TenantState state)
    {
        _tenant = tenant;
        _state = state;
        Keys = new KeyRing(tenant, state.Keys);
        Projects = new ProjectList(tenant, state.Projects);
    }

    public KeyRing Keys { get; }

    public ProjectList Projects { get; }

    public TenantInfo Info => _state.Info
        ?? throw new LlmException(LlmErrorCode.NotFound, $"There is no tenant '{_tenant}'; an operator creates tenants.", "tenant");

    public TenantInfo Create(CreateTenantRequest request, DateTimeOffset now)
    {
        TenantRules.CheckId(_tenant, "id");
        TenantRules.CheckName(request.Name ?? _tenant);
        TenantRules.CheckTags(request.Tags);
        if (_state.Info is not null)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"There is a tenant '{_tenant}' already.", "id");
        }

        return _state.Info = new TenantInfo { Id = _tenant, Name = request.Name ?? _tenant, CreatedAt = now, Tags = TenantRules.Copy(request.Tags) };
    }

    /// <summary>Gives a tenant of an older release, which has keys only, its profile.</summary>
    public void Adopt(DateTimeOffset now)
    {
        var since = _state.Keys.Count > 0 ? _state.Keys[0].Info.CreatedAt : now;
        _state.Info ??= new TenantInfo { Id = _tenant, Name = _tenant, CreatedAt = since };
    }

    public TenantInfo Update(TenantUpdate update, DateTimeOffset now)
    {
        if (update.Name is not null)
        {
            TenantRules.CheckName(update.Name);
        }

        TenantRules.CheckTags(update.Tags);
        CheckReason(update);
        var info = Info;
        return _state.Info = info with
        {
            Name = update.Name ?? info.Name,
            Tags = update.Tags is null ? info.Tags : TenantRules.Copy(update.Tags),
            SuspendedAt = update.Suspended switch { true => info.SuspendedAt ?? now, false => null, null => info.SuspendedAt },
            SuspendedReason = update.Suspended switch { true => update.Reason, false => null, null => info.SuspendedReason },
        };
    }

    /// <summary>Who a key belongs to.</summary>
    /// <exception cref="LlmException">Unauthenticated, or Forbidden: suspended or archived.</exception>
    public Caller Authenticate(byte[] hash, DateTimeOffset now)
    {
        var key = Keys.Authenticate(hash, now);
        var project = Projects.Find(key.Project);

        // Operators keep their way in: they are the ones who can lift it.
        if (_state.Info is { SuspendedAt: { } since } suspended && key.Role != KeyRole.Operator)
        {
            var reason = suspended.SuspendedReason is { } text ? $" Reason: {text}" : "";
            throw new LlmException(LlmErrorCode.Forbidden, $"Tenant '{_tenant}' has been suspended since {since:O}.{reason}");
        }

        if (project?.ArchivedAt is { } archivedAt)
        {
            throw new LlmException(LlmErrorCode.Forbidden, $"The key's project '{project.Id}' has been archived since {archivedAt:O}.");
        }

        if (!_callers.TryGetValue(key.Id, out var caller))
        {
            _callers[key.Id] = caller = CallerOf(key, project);
        }

        return caller;
    }

    /// <summary>All is stored as it is now: what was derived from it before is forgotten.</summary>
    public void Saved()
    {
        _callers.Clear();
        Keys.Saved();
    }

    private Caller CallerOf(ApiKeyInfo key, ProjectInfo? project)
    {
        var tags = new Dictionary<string, string>();
        foreach (var (name, value) in new[] { _state.Info?.Tags, project?.Tags, key.Tags }.SelectMany(level => level ?? new Dictionary<string, string>()))
        {
            tags[name] = value;
        }

        return new Caller { Tenant = _tenant, KeyId = key.Id, Role = key.Role, Project = key.Project, Tags = tags.Count > 0 ? tags : null };
    }

    private static void CheckReason(TenantUpdate update)
    {
        if (update.Reason?.Length > TenantRules.MaxReasonLength)
        {
            throw TenantRules.Invalid("reason", $"reason must have at most {TenantRules.MaxReasonLength} characters. Given: {update.Reason.Length}.");
        }

        if (update is { Reason: not null, Suspended: not true })
        {
            throw TenantRules.Invalid("reason", "reason goes with suspended: true only.");
        }
    }
}
