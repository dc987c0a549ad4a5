namespace OrleansLlm.Providers.Settings;

/// <summary>
/// How to sign in with Entra ID. With a client secret: as an application; else as a managed identity or as the environment says
/// (Azure.Identity's <c>DefaultAzureCredential</c>).
/// </summary>
public sealed class EntraIdSettings
{
    /// <summary>The directory; needed with a client secret.</summary>
    public string? TenantId { get; set; }

    /// <summary>The application, or a user-assigned managed identity.</summary>
    public string? ClientId { get; set; }

    /// <summary>The application's secret; one of the three ways to give it, or none.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The environment variable that holds the secret.</summary>
    public string? ClientSecretEnvironment { get; set; }

    /// <summary>The file that holds the secret.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>What the token is for. Default: Azure's AI services.</summary>
    public string Scope { get; set; } = "https://cognitiveservices.azure.com/.default";

    internal bool HasSecret => ClientSecret is not null || ClientSecretEnvironment is not null || ClientSecretFile is not null;
}
