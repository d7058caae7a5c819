"""Carriers take a message to a person: a folder of files, an SMTP server, GOV.UK Notify. Each is asked under one
reference for each message, so that nothing is sent twice.
"""
