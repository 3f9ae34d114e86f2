namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a process, a parameter, a connection string.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}
