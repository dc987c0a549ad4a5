using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Alerts;

/// <summary>How alerts leave the cluster. Bound to the section <c>OrleansLlm:Alerts</c>.</summary>
public sealed class AlertOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Alerts";

    /// <summary>
    /// Lets webhooks go to plain http and to loopback, private and link-local addresses. Off by default: tenants set the addresses, and must not reach
    /// into the operator's network.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>How long a receiver may take, in seconds, 1 to 60; then the delivery is tried again later.</summary>
    [Range(1, 60, ErrorMessage = "OrleansLlm:Alerts:TimeoutSeconds must be 1 to 60.")]
    public int TimeoutSeconds { get; set; } = 15;
}
